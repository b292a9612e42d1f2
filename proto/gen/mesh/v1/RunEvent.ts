// Original file: proto/mesh/v1/agent.proto

import type { Progress as _mesh_v1_Progress, Progress__Output as _mesh_v1_Progress__Output } from '../../mesh/v1/Progress.ts';
import type { RunResult as _mesh_v1_RunResult, RunResult__Output as _mesh_v1_RunResult__Output } from '../../mesh/v1/RunResult.ts';
import type { InputRequired as _mesh_v1_InputRequired, InputRequired__Output as _mesh_v1_InputRequired__Output } from '../../mesh/v1/InputRequired.ts';

/**
 * One thing that happened during a run.
 */
export interface RunEvent {
  /**
   * The conversation that the run belongs to.
   */
  'sessionId'?: (string);
  /**
   * The next piece of text; the pieces joined are the whole text.
   */
  'text'?: (string);
  /**
   * How far the run has come.
   */
  'progress'?: (_mesh_v1_Progress | null);
  /**
   * The result: the last event of a run.
   */
  'result'?: (_mesh_v1_RunResult | null);
  /**
   * The run cannot go on without an answer.
   */
  'inputRequired'?: (_mesh_v1_InputRequired | null);
  'event'?: "text"|"progress"|"result"|"inputRequired";
}

/**
 * One thing that happened during a run.
 */
export interface RunEvent__Output {
  /**
   * The conversation that the run belongs to.
   */
  'sessionId': (string);
  /**
   * The next piece of text; the pieces joined are the whole text.
   */
  'text'?: (string);
  /**
   * How far the run has come.
   */
  'progress'?: (_mesh_v1_Progress__Output | null);
  /**
   * The result: the last event of a run.
   */
  'result'?: (_mesh_v1_RunResult__Output | null);
  /**
   * The run cannot go on without an answer.
   */
  'inputRequired'?: (_mesh_v1_InputRequired__Output | null);
  'event'?: "text"|"progress"|"result"|"inputRequired";
}

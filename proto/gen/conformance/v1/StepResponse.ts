// Original file: proto/conformance/v1/conformance.proto

import type { Progress as _mesh_v1_Progress, Progress__Output as _mesh_v1_Progress__Output } from '../../mesh/v1/Progress.ts';
import type { LogEntry as _mesh_v1_LogEntry, LogEntry__Output as _mesh_v1_LogEntry__Output } from '../../mesh/v1/LogEntry.ts';
import type { Content as _mesh_v1_Content, Content__Output as _mesh_v1_Content__Output } from '../../mesh/v1/Content.ts';

/**
 * One message of a tool that says more than its answer: one of progress, a line of a log, or last of all the answer.
 */
export interface StepResponse {
  /**
   * How far it has come.
   */
  'progress'?: (_mesh_v1_Progress | null);
  /**
   * A line of its log.
   */
  'log'?: (_mesh_v1_LogEntry | null);
  /**
   * The answer.
   */
  'content'?: (_mesh_v1_Content)[];
}

/**
 * One message of a tool that says more than its answer: one of progress, a line of a log, or last of all the answer.
 */
export interface StepResponse__Output {
  /**
   * How far it has come.
   */
  'progress': (_mesh_v1_Progress__Output | null);
  /**
   * A line of its log.
   */
  'log': (_mesh_v1_LogEntry__Output | null);
  /**
   * The answer.
   */
  'content': (_mesh_v1_Content__Output)[];
}

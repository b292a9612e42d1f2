// Original file: proto/conformance/v1/conformance.proto

import type { Progress as _mesh_v1_Progress, Progress__Output as _mesh_v1_Progress__Output } from '../../mesh/v1/Progress.ts';
import type { InputRequired as _mesh_v1_InputRequired, InputRequired__Output as _mesh_v1_InputRequired__Output } from '../../mesh/v1/InputRequired.ts';
import type { Content as _mesh_v1_Content, Content__Output as _mesh_v1_Content__Output } from '../../mesh/v1/Content.ts';

/**
 * One message of a tool that may ask, and says how far it has come.
 */
export interface AskingStepResponse {
  /**
   * How far it has come.
   */
  'progress'?: (_mesh_v1_Progress | null);
  /**
   * What it needs to know before it can answer.
   */
  'inputRequired'?: (_mesh_v1_InputRequired | null);
  /**
   * The answer.
   */
  'content'?: (_mesh_v1_Content)[];
}

/**
 * One message of a tool that may ask, and says how far it has come.
 */
export interface AskingStepResponse__Output {
  /**
   * How far it has come.
   */
  'progress': (_mesh_v1_Progress__Output | null);
  /**
   * What it needs to know before it can answer.
   */
  'inputRequired': (_mesh_v1_InputRequired__Output | null);
  /**
   * The answer.
   */
  'content': (_mesh_v1_Content__Output)[];
}

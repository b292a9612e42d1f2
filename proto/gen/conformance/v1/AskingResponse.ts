// Original file: proto/conformance/v1/conformance.proto

import type { InputRequired as _mesh_v1_InputRequired, InputRequired__Output as _mesh_v1_InputRequired__Output } from '../../mesh/v1/InputRequired.ts';
import type { Content as _mesh_v1_Content, Content__Output as _mesh_v1_Content__Output } from '../../mesh/v1/Content.ts';

/**
 * What a tool that may ask answers: questions, or the answer.
 */
export interface AskingResponse {
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
 * What a tool that may ask answers: questions, or the answer.
 */
export interface AskingResponse__Output {
  /**
   * What it needs to know before it can answer.
   */
  'inputRequired': (_mesh_v1_InputRequired__Output | null);
  /**
   * The answer.
   */
  'content': (_mesh_v1_Content__Output)[];
}

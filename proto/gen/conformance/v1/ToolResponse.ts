// Original file: proto/conformance/v1/conformance.proto

import type { Content as _mesh_v1_Content, Content__Output as _mesh_v1_Content__Output } from '../../mesh/v1/Content.ts';

/**
 * What a tool answers.
 */
export interface ToolResponse {
  /**
   * The answer.
   */
  'content'?: (_mesh_v1_Content)[];
}

/**
 * What a tool answers.
 */
export interface ToolResponse__Output {
  /**
   * The answer.
   */
  'content': (_mesh_v1_Content__Output)[];
}

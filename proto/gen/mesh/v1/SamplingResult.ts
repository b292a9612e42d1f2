// Original file: proto/mesh/v1/input.proto

import type { Role as _mesh_v1_Role, Role__Output as _mesh_v1_Role__Output } from '../../mesh/v1/Role.ts';
import type { Content as _mesh_v1_Content, Content__Output as _mesh_v1_Content__Output } from '../../mesh/v1/Content.ts';

/**
 * What a model said.
 */
export interface SamplingResult {
  /**
   * Whose words they are.
   */
  'role'?: (_mesh_v1_Role);
  /**
   * The words, or other blocks.
   */
  'content'?: (_mesh_v1_Content)[];
  /**
   * The model that said it.
   */
  'model'?: (string);
  /**
   * Why it ended, where known.
   */
  'stopReason'?: (string);
}

/**
 * What a model said.
 */
export interface SamplingResult__Output {
  /**
   * Whose words they are.
   */
  'role': (_mesh_v1_Role__Output);
  /**
   * The words, or other blocks.
   */
  'content': (_mesh_v1_Content__Output)[];
  /**
   * The model that said it.
   */
  'model': (string);
  /**
   * Why it ended, where known.
   */
  'stopReason': (string);
}

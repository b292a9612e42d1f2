// Original file: proto/mesh/v1/content.proto

import type { Role as _mesh_v1_Role, Role__Output as _mesh_v1_Role__Output } from '../../mesh/v1/Role.ts';
import type { Content as _mesh_v1_Content, Content__Output as _mesh_v1_Content__Output } from '../../mesh/v1/Content.ts';

/**
 * One message of a conversation. A response with `repeated mesh.v1.PromptMessage` makes its method an MCP prompt.
 */
export interface PromptMessage {
  /**
   * Whose words they are.
   */
  'role'?: (_mesh_v1_Role);
  /**
   * The words, or another block.
   */
  'content'?: (_mesh_v1_Content | null);
}

/**
 * One message of a conversation. A response with `repeated mesh.v1.PromptMessage` makes its method an MCP prompt.
 */
export interface PromptMessage__Output {
  /**
   * Whose words they are.
   */
  'role': (_mesh_v1_Role__Output);
  /**
   * The words, or another block.
   */
  'content': (_mesh_v1_Content__Output | null);
}

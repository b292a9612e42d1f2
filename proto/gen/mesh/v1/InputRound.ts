// Original file: proto/mesh/v1/input.proto

import type { InputCapabilities as _mesh_v1_InputCapabilities, InputCapabilities__Output as _mesh_v1_InputCapabilities__Output } from '../../mesh/v1/InputCapabilities.ts';
import type { InputResponse as _mesh_v1_InputResponse, InputResponse__Output as _mesh_v1_InputResponse__Output } from '../../mesh/v1/InputResponse.ts';

/**
 * What is known of the caller, and what it answered. The router fills it in for MCP clients; other callers do it themselves.
 */
export interface InputRound {
  /**
   * What the caller can be asked.
   */
  'capabilities'?: (_mesh_v1_InputCapabilities | null);
  /**
   * The answers, by the names of the questions. Empty in the first round. Some may be missing: ask again.
   */
  'responses'?: ({[key: string]: _mesh_v1_InputResponse});
  /**
   * What `InputRequired.state` held. Over gRPC and REST the caller had it in its hands: read it as any other input.
   */
  'state'?: (Buffer | Uint8Array | string);
}

/**
 * What is known of the caller, and what it answered. The router fills it in for MCP clients; other callers do it themselves.
 */
export interface InputRound__Output {
  /**
   * What the caller can be asked.
   */
  'capabilities': (_mesh_v1_InputCapabilities__Output | null);
  /**
   * The answers, by the names of the questions. Empty in the first round. Some may be missing: ask again.
   */
  'responses': ({[key: string]: _mesh_v1_InputResponse__Output});
  /**
   * What `InputRequired.state` held. Over gRPC and REST the caller had it in its hands: read it as any other input.
   */
  'state': (Buffer);
}

// Original file: proto/mesh/v1/input.proto

import type { InputRequest as _mesh_v1_InputRequest, InputRequest__Output as _mesh_v1_InputRequest__Output } from '../../mesh/v1/InputRequest.ts';

/**
 * The service cannot go on without answers: the last message of a call.
 */
export interface InputRequired {
  /**
   * The questions, 1 to 16, by names of the service's own.
   */
  'requests'?: ({[key: string]: _mesh_v1_InputRequest});
  /**
   * What the service wants back with the answers, as it stands, up to 16 KiB. Over MCP the router seals it: the client can
   * neither read nor change it, nor use it for another call, nor after its time.
   */
  'state'?: (Buffer | Uint8Array | string);
}

/**
 * The service cannot go on without answers: the last message of a call.
 */
export interface InputRequired__Output {
  /**
   * The questions, 1 to 16, by names of the service's own.
   */
  'requests': ({[key: string]: _mesh_v1_InputRequest__Output});
  /**
   * What the service wants back with the answers, as it stands, up to 16 KiB. Over MCP the router seals it: the client can
   * neither read nor change it, nor use it for another call, nor after its time.
   */
  'state': (Buffer);
}

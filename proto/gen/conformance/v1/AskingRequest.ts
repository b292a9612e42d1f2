// Original file: proto/conformance/v1/conformance.proto

import type { InputRound as _mesh_v1_InputRound, InputRound__Output as _mesh_v1_InputRound__Output } from '../../mesh/v1/InputRound.ts';

/**
 * No arguments but the round.
 */
export interface AskingRequest {
  /**
   * What the caller answered so far.
   */
  'round'?: (_mesh_v1_InputRound | null);
}

/**
 * No arguments but the round.
 */
export interface AskingRequest__Output {
  /**
   * What the caller answered so far.
   */
  'round': (_mesh_v1_InputRound__Output | null);
}

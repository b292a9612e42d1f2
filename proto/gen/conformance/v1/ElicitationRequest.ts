// Original file: proto/conformance/v1/conformance.proto

import type { InputRound as _mesh_v1_InputRound, InputRound__Output as _mesh_v1_InputRound__Output } from '../../mesh/v1/InputRound.ts';

/**
 * What the person is asked.
 */
export interface ElicitationRequest {
  /**
   * The words for the person.
   */
  'message'?: (string);
  /**
   * What the caller answered so far.
   */
  'round'?: (_mesh_v1_InputRound | null);
}

/**
 * What the person is asked.
 */
export interface ElicitationRequest__Output {
  /**
   * The words for the person.
   */
  'message': (string);
  /**
   * What the caller answered so far.
   */
  'round': (_mesh_v1_InputRound__Output | null);
}

// Original file: proto/conformance/v1/conformance.proto

import type { InputRound as _mesh_v1_InputRound, InputRound__Output as _mesh_v1_InputRound__Output } from '../../mesh/v1/InputRound.ts';

/**
 * What the model is asked.
 */
export interface SamplingRequest {
  /**
   * The words for the model.
   */
  'prompt'?: (string);
  /**
   * What the caller answered so far.
   */
  'round'?: (_mesh_v1_InputRound | null);
}

/**
 * What the model is asked.
 */
export interface SamplingRequest__Output {
  /**
   * The words for the model.
   */
  'prompt': (string);
  /**
   * What the caller answered so far.
   */
  'round': (_mesh_v1_InputRound__Output | null);
}

// Original file: proto/itinerary/v1/itinerary.proto

import type { PromptMessage as _mesh_v1_PromptMessage, PromptMessage__Output as _mesh_v1_PromptMessage__Output } from '../../mesh/v1/PromptMessage.ts';

/**
 * How the conversation begins.
 */
export interface StartTripResponse {
  /**
   * What the traveller asks for, and the city's guide.
   */
  'messages'?: (_mesh_v1_PromptMessage)[];
}

/**
 * How the conversation begins.
 */
export interface StartTripResponse__Output {
  /**
   * What the traveller asks for, and the city's guide.
   */
  'messages': (_mesh_v1_PromptMessage__Output)[];
}

// Original file: proto/weather/v1/weather.proto

import type { PromptMessage as _mesh_v1_PromptMessage, PromptMessage__Output as _mesh_v1_PromptMessage__Output } from '../../mesh/v1/PromptMessage.ts';

/**
 * How the conversation begins.
 */
export interface WhatToWearResponse {
  /**
   * The question, and the forecast.
   */
  'messages'?: (_mesh_v1_PromptMessage)[];
}

/**
 * How the conversation begins.
 */
export interface WhatToWearResponse__Output {
  /**
   * The question, and the forecast.
   */
  'messages': (_mesh_v1_PromptMessage__Output)[];
}

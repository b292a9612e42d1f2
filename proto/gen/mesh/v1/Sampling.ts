// Original file: proto/mesh/v1/input.proto

import type { PromptMessage as _mesh_v1_PromptMessage, PromptMessage__Output as _mesh_v1_PromptMessage__Output } from '../../mesh/v1/PromptMessage.ts';

/**
 * A question to the model at the caller's side.
 */
export interface Sampling {
  /**
   * The conversation to go on with.
   */
  'messages'?: (_mesh_v1_PromptMessage)[];
  /**
   * The most tokens to make.
   */
  'maxTokens'?: (number);
  /**
   * How the model should behave. Absent: as the caller has it.
   */
  'systemPrompt'?: (string);
  /**
   * How freely it chooses. Absent: as the caller has it.
   */
  'temperature'?: (number | string);
  /**
   * What ends the answer.
   */
  'stopSequences'?: (string)[];
  '_temperature'?: "temperature";
}

/**
 * A question to the model at the caller's side.
 */
export interface Sampling__Output {
  /**
   * The conversation to go on with.
   */
  'messages': (_mesh_v1_PromptMessage__Output)[];
  /**
   * The most tokens to make.
   */
  'maxTokens': (number);
  /**
   * How the model should behave. Absent: as the caller has it.
   */
  'systemPrompt': (string);
  /**
   * How freely it chooses. Absent: as the caller has it.
   */
  'temperature'?: (number);
  /**
   * What ends the answer.
   */
  'stopSequences': (string)[];
  '_temperature'?: "temperature";
}

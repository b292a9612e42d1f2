// Original file: proto/conformance/v1/conformance.proto

import type { PromptMessage as _mesh_v1_PromptMessage, PromptMessage__Output as _mesh_v1_PromptMessage__Output } from '../../mesh/v1/PromptMessage.ts';
import type { InputRequired as _mesh_v1_InputRequired, InputRequired__Output as _mesh_v1_InputRequired__Output } from '../../mesh/v1/InputRequired.ts';

/**
 * A prompt, or questions.
 */
export interface PromptResponse {
  /**
   * The conversation that it begins.
   */
  'messages'?: (_mesh_v1_PromptMessage)[];
  /**
   * What it needs to know before there is a prompt.
   */
  'inputRequired'?: (_mesh_v1_InputRequired | null);
}

/**
 * A prompt, or questions.
 */
export interface PromptResponse__Output {
  /**
   * The conversation that it begins.
   */
  'messages': (_mesh_v1_PromptMessage__Output)[];
  /**
   * What it needs to know before there is a prompt.
   */
  'inputRequired': (_mesh_v1_InputRequired__Output | null);
}

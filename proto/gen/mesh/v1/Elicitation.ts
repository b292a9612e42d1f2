// Original file: proto/mesh/v1/input.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.ts';

/**
 * A question to the person at the caller's side.
 */
export interface Elicitation {
  /**
   * The question.
   */
  'message'?: (string);
  /**
   * The form to fill in: a JSON Schema of type object, with properties that are strings, numbers, booleans or choices.
   */
  'requestedSchema'?: (_google_protobuf_Struct | null);
  /**
   * A page to go to instead of a form.
   */
  'url'?: (string);
}

/**
 * A question to the person at the caller's side.
 */
export interface Elicitation__Output {
  /**
   * The question.
   */
  'message': (string);
  /**
   * The form to fill in: a JSON Schema of type object, with properties that are strings, numbers, booleans or choices.
   */
  'requestedSchema': (_google_protobuf_Struct__Output | null);
  /**
   * A page to go to instead of a form.
   */
  'url': (string);
}

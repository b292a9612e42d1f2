// Original file: proto/mesh/v1/content.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.ts';

/**
 * The service cannot go on without an answer from the caller.
 */
export interface InputRequired {
  /**
   * The question, for people.
   */
  'message'?: (string);
  /**
   * The JSON Schema of the answer.
   */
  'schema'?: (_google_protobuf_Struct | null);
}

/**
 * The service cannot go on without an answer from the caller.
 */
export interface InputRequired__Output {
  /**
   * The question, for people.
   */
  'message': (string);
  /**
   * The JSON Schema of the answer.
   */
  'schema': (_google_protobuf_Struct__Output | null);
}

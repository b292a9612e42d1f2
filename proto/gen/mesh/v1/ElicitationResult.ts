// Original file: proto/mesh/v1/input.proto

import type { ElicitationAction as _mesh_v1_ElicitationAction, ElicitationAction__Output as _mesh_v1_ElicitationAction__Output } from '../../mesh/v1/ElicitationAction.ts';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.ts';

/**
 * What a person did with a question.
 */
export interface ElicitationResult {
  /**
   * What they chose.
   */
  'action'?: (_mesh_v1_ElicitationAction);
  /**
   * The form as they filled it in; absent unless they accepted.
   */
  'content'?: (_google_protobuf_Struct | null);
}

/**
 * What a person did with a question.
 */
export interface ElicitationResult__Output {
  /**
   * What they chose.
   */
  'action': (_mesh_v1_ElicitationAction__Output);
  /**
   * The form as they filled it in; absent unless they accepted.
   */
  'content': (_google_protobuf_Struct__Output | null);
}

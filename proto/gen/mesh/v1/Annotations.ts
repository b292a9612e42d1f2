// Original file: proto/mesh/v1/content.proto

import type { Role as _mesh_v1_Role, Role__Output as _mesh_v1_Role__Output } from '../../mesh/v1/Role.ts';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';

/**
 * Who something is for, and how much it matters.
 */
export interface Annotations {
  /**
   * Who it is for. Empty: everybody.
   */
  'audience'?: (_mesh_v1_Role)[];
  /**
   * From 0, can be left out, to 1, must be shown. Absent: nothing is said.
   */
  'priority'?: (number | string);
  /**
   * When it last changed.
   */
  'lastModified'?: (_google_protobuf_Timestamp | null);
  '_priority'?: "priority";
}

/**
 * Who something is for, and how much it matters.
 */
export interface Annotations__Output {
  /**
   * Who it is for. Empty: everybody.
   */
  'audience': (_mesh_v1_Role__Output)[];
  /**
   * From 0, can be left out, to 1, must be shown. Absent: nothing is said.
   */
  'priority'?: (number);
  /**
   * When it last changed.
   */
  'lastModified': (_google_protobuf_Timestamp__Output | null);
  '_priority'?: "priority";
}

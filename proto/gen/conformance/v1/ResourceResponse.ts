// Original file: proto/conformance/v1/conformance.proto

import type { Resource as _mesh_v1_Resource, Resource__Output as _mesh_v1_Resource__Output } from '../../mesh/v1/Resource.ts';

/**
 * What a resource holds.
 */
export interface ResourceResponse {
  /**
   * Its contents.
   */
  'contents'?: (_mesh_v1_Resource)[];
}

/**
 * What a resource holds.
 */
export interface ResourceResponse__Output {
  /**
   * Its contents.
   */
  'contents': (_mesh_v1_Resource__Output)[];
}

// Original file: proto/mesh/v1/input.proto

import type { Root as _mesh_v1_Root, Root__Output as _mesh_v1_Root__Output } from '../../mesh/v1/Root.ts';

/**
 * What a caller works on.
 */
export interface RootsResult {
  /**
   * The roots.
   */
  'roots'?: (_mesh_v1_Root)[];
}

/**
 * What a caller works on.
 */
export interface RootsResult__Output {
  /**
   * The roots.
   */
  'roots': (_mesh_v1_Root__Output)[];
}

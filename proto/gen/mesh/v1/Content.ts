// Original file: proto/mesh/v1/content.proto

import type { Blob as _mesh_v1_Blob, Blob__Output as _mesh_v1_Blob__Output } from '../../mesh/v1/Blob.ts';
import type { ResourceLink as _mesh_v1_ResourceLink, ResourceLink__Output as _mesh_v1_ResourceLink__Output } from '../../mesh/v1/ResourceLink.ts';
import type { Resource as _mesh_v1_Resource, Resource__Output as _mesh_v1_Resource__Output } from '../../mesh/v1/Resource.ts';
import type { Annotations as _mesh_v1_Annotations, Annotations__Output as _mesh_v1_Annotations__Output } from '../../mesh/v1/Annotations.ts';

/**
 * One block of an answer. A response with `repeated mesh.v1.Content` becomes MCP content blocks.
 */
export interface Content {
  /**
   * Plain text.
   */
  'text'?: (string);
  /**
   * A picture.
   */
  'image'?: (_mesh_v1_Blob | null);
  /**
   * A sound.
   */
  'audio'?: (_mesh_v1_Blob | null);
  /**
   * A resource named, not carried.
   */
  'link'?: (_mesh_v1_ResourceLink | null);
  /**
   * A resource carried inside the answer.
   */
  'resource'?: (_mesh_v1_Resource | null);
  /**
   * Whom the block is for, and how much it matters. Absent: nothing is said.
   */
  'annotations'?: (_mesh_v1_Annotations | null);
  'block'?: "text"|"image"|"audio"|"link"|"resource";
}

/**
 * One block of an answer. A response with `repeated mesh.v1.Content` becomes MCP content blocks.
 */
export interface Content__Output {
  /**
   * Plain text.
   */
  'text'?: (string);
  /**
   * A picture.
   */
  'image'?: (_mesh_v1_Blob__Output | null);
  /**
   * A sound.
   */
  'audio'?: (_mesh_v1_Blob__Output | null);
  /**
   * A resource named, not carried.
   */
  'link'?: (_mesh_v1_ResourceLink__Output | null);
  /**
   * A resource carried inside the answer.
   */
  'resource'?: (_mesh_v1_Resource__Output | null);
  /**
   * Whom the block is for, and how much it matters. Absent: nothing is said.
   */
  'annotations': (_mesh_v1_Annotations__Output | null);
  'block'?: "text"|"image"|"audio"|"link"|"resource";
}

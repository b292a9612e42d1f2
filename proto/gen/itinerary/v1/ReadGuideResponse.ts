// Original file: proto/itinerary/v1/itinerary.proto

import type { Resource as _mesh_v1_Resource, Resource__Output as _mesh_v1_Resource__Output } from '../../mesh/v1/Resource.ts';

/**
 * The guide of a city.
 */
export interface ReadGuideResponse {
  /**
   * One page of Markdown.
   */
  'contents'?: (_mesh_v1_Resource)[];
}

/**
 * The guide of a city.
 */
export interface ReadGuideResponse__Output {
  /**
   * One page of Markdown.
   */
  'contents': (_mesh_v1_Resource__Output)[];
}

// Original file: proto/itinerary/v1/itinerary.proto

import type { Progress as _mesh_v1_Progress, Progress__Output as _mesh_v1_Progress__Output } from '../../mesh/v1/Progress.ts';
import type { Itinerary as _itinerary_v1_Itinerary, Itinerary__Output as _itinerary_v1_Itinerary__Output } from '../../itinerary/v1/Itinerary.ts';

/**
 * One message of the stream: progress, and last of all the itinerary.
 */
export interface PlanTripResponse {
  /**
   * How far the planning has come.
   */
  'progress'?: (_mesh_v1_Progress | null);
  /**
   * The itinerary: the last message.
   */
  'itinerary'?: (_itinerary_v1_Itinerary | null);
  'event'?: "progress"|"itinerary";
}

/**
 * One message of the stream: progress, and last of all the itinerary.
 */
export interface PlanTripResponse__Output {
  /**
   * How far the planning has come.
   */
  'progress'?: (_mesh_v1_Progress__Output | null);
  /**
   * The itinerary: the last message.
   */
  'itinerary'?: (_itinerary_v1_Itinerary__Output | null);
  'event'?: "progress"|"itinerary";
}

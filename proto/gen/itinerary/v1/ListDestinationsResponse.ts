// Original file: proto/itinerary/v1/itinerary.proto

import type { Destination as _itinerary_v1_Destination, Destination__Output as _itinerary_v1_Destination__Output } from '../../itinerary/v1/Destination.ts';

/**
 * The cities that trips can be planned to.
 */
export interface ListDestinationsResponse {
  /**
   * One entry a city, sorted by name.
   */
  'destinations'?: (_itinerary_v1_Destination)[];
}

/**
 * The cities that trips can be planned to.
 */
export interface ListDestinationsResponse__Output {
  /**
   * One entry a city, sorted by name.
   */
  'destinations': (_itinerary_v1_Destination__Output)[];
}

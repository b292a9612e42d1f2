// Original file: proto/itinerary/v1/itinerary.proto

import type { Activity as _itinerary_v1_Activity, Activity__Output as _itinerary_v1_Activity__Output } from '../../itinerary/v1/Activity.ts';

/**
 * One day of a trip.
 */
export interface Day {
  /**
   * The day, as YYYY-MM-DD.
   */
  'date'?: (string);
  /**
   * The weather in words, such as "rain, 6 to 11 °C"; empty where none could be had.
   */
  'weather'?: (string);
  /**
   * What to do, in order of time: two, three or four activities, as the pace says.
   */
  'activities'?: (_itinerary_v1_Activity)[];
}

/**
 * One day of a trip.
 */
export interface Day__Output {
  /**
   * The day, as YYYY-MM-DD.
   */
  'date': (string);
  /**
   * The weather in words, such as "rain, 6 to 11 °C"; empty where none could be had.
   */
  'weather': (string);
  /**
   * What to do, in order of time: two, three or four activities, as the pace says.
   */
  'activities': (_itinerary_v1_Activity__Output)[];
}

// Original file: proto/itinerary/v1/itinerary.proto

import type { Pace as _itinerary_v1_Pace, Pace__Output as _itinerary_v1_Pace__Output } from '../../itinerary/v1/Pace.ts';

/**
 * The trip that is wanted.
 */
export interface PlanTripRequest {
  /**
   * The city, such as "Tokyo" or "Tokyo, Japan". Case and accents do not matter.
   */
  'destination'?: (string);
  /**
   * How many days, 1 to 30. Absent: 3.
   */
  'days'?: (number);
  /**
   * What the traveller likes: any of architecture, art, family, food, history, nature, nightlife, shopping. None: a mix
   * of all. Bars and clubs come only where nightlife is asked for, or in a mix.
   */
  'interests'?: (string)[];
  /**
   * How full the days are. Absent: moderate.
   */
  'pace'?: (_itinerary_v1_Pace);
  /**
   * The first day, as YYYY-MM-DD, from 1970 to 2100. Absent: tomorrow, in UTC.
   */
  'startDate'?: (string);
  '_days'?: "days";
}

/**
 * The trip that is wanted.
 */
export interface PlanTripRequest__Output {
  /**
   * The city, such as "Tokyo" or "Tokyo, Japan". Case and accents do not matter.
   */
  'destination': (string);
  /**
   * How many days, 1 to 30. Absent: 3.
   */
  'days'?: (number);
  /**
   * What the traveller likes: any of architecture, art, family, food, history, nature, nightlife, shopping. None: a mix
   * of all. Bars and clubs come only where nightlife is asked for, or in a mix.
   */
  'interests': (string)[];
  /**
   * How full the days are. Absent: moderate.
   */
  'pace': (_itinerary_v1_Pace__Output);
  /**
   * The first day, as YYYY-MM-DD, from 1970 to 2100. Absent: tomorrow, in UTC.
   */
  'startDate': (string);
  '_days'?: "days";
}

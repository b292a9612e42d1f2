// Original file: proto/itinerary/v1/itinerary.proto

import type { Pace as _itinerary_v1_Pace, Pace__Output as _itinerary_v1_Pace__Output } from '../../itinerary/v1/Pace.ts';

/**
 * The trip that is to be talked about.
 */
export interface StartTripRequest {
  /**
   * The city, such as "Tokyo". Case and accents do not matter.
   */
  'destination'?: (string);
  /**
   * How many days, 1 to 30. Absent: it is talked about.
   */
  'days'?: (number);
  /**
   * What the traveller likes, separated by commas: any of architecture, art, family, food, history, nature, nightlife,
   * shopping. None: it is talked about.
   */
  'interests'?: (string)[];
  /**
   * How full the days are. Absent: it is talked about.
   */
  'pace'?: (_itinerary_v1_Pace);
  '_days'?: "days";
}

/**
 * The trip that is to be talked about.
 */
export interface StartTripRequest__Output {
  /**
   * The city, such as "Tokyo". Case and accents do not matter.
   */
  'destination': (string);
  /**
   * How many days, 1 to 30. Absent: it is talked about.
   */
  'days'?: (number);
  /**
   * What the traveller likes, separated by commas: any of architecture, art, family, food, history, nature, nightlife,
   * shopping. None: it is talked about.
   */
  'interests': (string)[];
  /**
   * How full the days are. Absent: it is talked about.
   */
  'pace': (_itinerary_v1_Pace__Output);
  '_days'?: "days";
}

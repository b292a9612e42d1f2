// Original file: proto/itinerary/v1/itinerary.proto

import type { Pace as _itinerary_v1_Pace, Pace__Output as _itinerary_v1_Pace__Output } from '../../itinerary/v1/Pace.ts';

/**
 * The trip that is wanted.
 */
export interface PlanTripRequest {
  /**
   * The city, such as "Tokyo".
   */
  'destination'?: (string);
  /**
   * How many days, 1 to 30. Absent: 3.
   */
  'days'?: (number);
  /**
   * What the traveller likes: any of art, food, history, nature, shopping, architecture, nightlife, family. None: a mix.
   */
  'interests'?: (string)[];
  /**
   * How full the days are. Absent: moderate.
   */
  'pace'?: (_itinerary_v1_Pace);
  /**
   * The first day, as YYYY-MM-DD. Absent: tomorrow.
   */
  'startDate'?: (string);
  '_days'?: "days";
}

/**
 * The trip that is wanted.
 */
export interface PlanTripRequest__Output {
  /**
   * The city, such as "Tokyo".
   */
  'destination': (string);
  /**
   * How many days, 1 to 30. Absent: 3.
   */
  'days'?: (number);
  /**
   * What the traveller likes: any of art, food, history, nature, shopping, architecture, nightlife, family. None: a mix.
   */
  'interests': (string)[];
  /**
   * How full the days are. Absent: moderate.
   */
  'pace': (_itinerary_v1_Pace__Output);
  /**
   * The first day, as YYYY-MM-DD. Absent: tomorrow.
   */
  'startDate': (string);
  '_days'?: "days";
}

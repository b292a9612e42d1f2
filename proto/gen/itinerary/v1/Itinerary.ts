// Original file: proto/itinerary/v1/itinerary.proto

import type { Day as _itinerary_v1_Day, Day__Output as _itinerary_v1_Day__Output } from '../../itinerary/v1/Day.ts';
import type { Hotel as _itinerary_v1_Hotel, Hotel__Output as _itinerary_v1_Hotel__Output } from '../../itinerary/v1/Hotel.ts';

/**
 * A planned trip.
 */
export interface Itinerary {
  /**
   * The city.
   */
  'destination'?: (string);
  /**
   * The country.
   */
  'country'?: (string);
  /**
   * One entry a day, in order and without holes.
   */
  'days'?: (_itinerary_v1_Day)[];
  /**
   * Where to stay.
   */
  'hotel'?: (_itinerary_v1_Hotel | null);
  /**
   * Where the weather comes from, in the weather tool's own words; says so, and why, where none could be had, or not
   * for all days.
   */
  'weatherSource'?: (string);
  /**
   * The id of the weather instance that answered first in order of dates; empty where none did.
   */
  'weatherInstanceId'?: (string);
}

/**
 * A planned trip.
 */
export interface Itinerary__Output {
  /**
   * The city.
   */
  'destination': (string);
  /**
   * The country.
   */
  'country': (string);
  /**
   * One entry a day, in order and without holes.
   */
  'days': (_itinerary_v1_Day__Output)[];
  /**
   * Where to stay.
   */
  'hotel': (_itinerary_v1_Hotel__Output | null);
  /**
   * Where the weather comes from, in the weather tool's own words; says so, and why, where none could be had, or not
   * for all days.
   */
  'weatherSource': (string);
  /**
   * The id of the weather instance that answered first in order of dates; empty where none did.
   */
  'weatherInstanceId': (string);
}

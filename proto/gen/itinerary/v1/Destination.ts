// Original file: proto/itinerary/v1/itinerary.proto


/**
 * One city that trips can be planned to.
 */
export interface Destination {
  /**
   * The city.
   */
  'name'?: (string);
  /**
   * The country.
   */
  'country'?: (string);
  /**
   * The interests that it has sights for, sorted.
   */
  'interests'?: (string)[];
}

/**
 * One city that trips can be planned to.
 */
export interface Destination__Output {
  /**
   * The city.
   */
  'name': (string);
  /**
   * The country.
   */
  'country': (string);
  /**
   * The interests that it has sights for, sorted.
   */
  'interests': (string)[];
}

// Original file: proto/itinerary/v1/itinerary.proto


/**
 * Where to stay.
 */
export interface Hotel {
  /**
   * The hotel's name, or the kind of lodging where no name is known.
   */
  'name'?: (string);
  /**
   * The part of the city.
   */
  'district'?: (string);
}

/**
 * Where to stay.
 */
export interface Hotel__Output {
  /**
   * The hotel's name, or the kind of lodging where no name is known.
   */
  'name': (string);
  /**
   * The part of the city.
   */
  'district': (string);
}

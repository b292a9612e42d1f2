// Original file: proto/itinerary/v1/itinerary.proto


/**
 * Asks for the guide of a city.
 */
export interface ReadGuideRequest {
  /**
   * The city, such as "Tokyo". Case and accents do not matter.
   */
  'city'?: (string);
}

/**
 * Asks for the guide of a city.
 */
export interface ReadGuideRequest__Output {
  /**
   * The city, such as "Tokyo". Case and accents do not matter.
   */
  'city': (string);
}

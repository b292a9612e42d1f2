// Original file: proto/weather/v1/weather.proto


/**
 * A place on earth.
 */
export interface Place {
  /**
   * The city's name.
   */
  'name'?: (string);
  /**
   * The country's name.
   */
  'country'?: (string);
  /**
   * Degrees north of the equator, -90 to 90.
   */
  'latitude'?: (number | string);
  /**
   * Degrees east of Greenwich, -180 to 180.
   */
  'longitude'?: (number | string);
  /**
   * The IANA time zone, such as "Europe/Paris".
   */
  'timeZone'?: (string);
}

/**
 * A place on earth.
 */
export interface Place__Output {
  /**
   * The city's name.
   */
  'name': (string);
  /**
   * The country's name.
   */
  'country': (string);
  /**
   * Degrees north of the equator, -90 to 90.
   */
  'latitude': (number);
  /**
   * Degrees east of Greenwich, -180 to 180.
   */
  'longitude': (number);
  /**
   * The IANA time zone, such as "Europe/Paris".
   */
  'timeZone': (string);
}

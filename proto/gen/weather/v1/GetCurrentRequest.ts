// Original file: proto/weather/v1/weather.proto


/**
 * Where the weather is asked for.
 */
export interface GetCurrentRequest {
  /**
   * A city, with its country where the name alone is ambiguous: "Paris" or "Paris, US".
   */
  'location'?: (string);
}

/**
 * Where the weather is asked for.
 */
export interface GetCurrentRequest__Output {
  /**
   * A city, with its country where the name alone is ambiguous: "Paris" or "Paris, US".
   */
  'location': (string);
}

// Original file: proto/weather/v1/weather.proto


/**
 * Where the weather is asked for.
 */
export interface GetCurrentRequest {
  /**
   * A city, with its country or state where the name alone is ambiguous: "Paris", "Paris, France", "Portland, OR".
   * Up to 200 characters.
   */
  'location'?: (string);
}

/**
 * Where the weather is asked for.
 */
export interface GetCurrentRequest__Output {
  /**
   * A city, with its country or state where the name alone is ambiguous: "Paris", "Paris, France", "Portland, OR".
   * Up to 200 characters.
   */
  'location': (string);
}

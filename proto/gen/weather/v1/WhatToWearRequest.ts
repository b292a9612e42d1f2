// Original file: proto/weather/v1/weather.proto


/**
 * Where and for how long.
 */
export interface WhatToWearRequest {
  /**
   * A city, with its country or state where the name alone is ambiguous. Up to 200 characters.
   */
  'location'?: (string);
  /**
   * How many days, 1 to 16. Absent: 3.
   */
  'days'?: (number);
  '_days'?: "days";
}

/**
 * Where and for how long.
 */
export interface WhatToWearRequest__Output {
  /**
   * A city, with its country or state where the name alone is ambiguous. Up to 200 characters.
   */
  'location': (string);
  /**
   * How many days, 1 to 16. Absent: 3.
   */
  'days'?: (number);
  '_days'?: "days";
}

// Original file: proto/weather/v1/weather.proto


/**
 * Which forecast is asked for.
 */
export interface GetForecastRequest {
  /**
   * A city, with its country or state where the name alone is ambiguous: "Paris", "Paris, France", "Portland, OR".
   * Up to 200 characters.
   */
  'location'?: (string);
  /**
   * How many days, 1 to 16. Absent: 5.
   */
  'days'?: (number);
  /**
   * The first day, as YYYY-MM-DD, 1900 to 2100. Absent: today in the place's own time. A live forecast reaches
   * 15 days ahead; other days are told from climate normals, and the source says so.
   */
  'startDate'?: (string);
  '_days'?: "days";
}

/**
 * Which forecast is asked for.
 */
export interface GetForecastRequest__Output {
  /**
   * A city, with its country or state where the name alone is ambiguous: "Paris", "Paris, France", "Portland, OR".
   * Up to 200 characters.
   */
  'location': (string);
  /**
   * How many days, 1 to 16. Absent: 5.
   */
  'days'?: (number);
  /**
   * The first day, as YYYY-MM-DD, 1900 to 2100. Absent: today in the place's own time. A live forecast reaches
   * 15 days ahead; other days are told from climate normals, and the source says so.
   */
  'startDate': (string);
  '_days'?: "days";
}

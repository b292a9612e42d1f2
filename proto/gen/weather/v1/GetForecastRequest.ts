// Original file: proto/weather/v1/weather.proto


/**
 * Which forecast is asked for.
 */
export interface GetForecastRequest {
  /**
   * A city, with its country where the name alone is ambiguous: "Paris" or "Paris, US".
   */
  'location'?: (string);
  /**
   * How many days, 1 to 16. Absent: 5.
   */
  'days'?: (number);
  /**
   * The first day, as YYYY-MM-DD. Absent: today in the place's own time.
   */
  'startDate'?: (string);
  '_days'?: "days";
}

/**
 * Which forecast is asked for.
 */
export interface GetForecastRequest__Output {
  /**
   * A city, with its country where the name alone is ambiguous: "Paris" or "Paris, US".
   */
  'location': (string);
  /**
   * How many days, 1 to 16. Absent: 5.
   */
  'days'?: (number);
  /**
   * The first day, as YYYY-MM-DD. Absent: today in the place's own time.
   */
  'startDate': (string);
  '_days'?: "days";
}

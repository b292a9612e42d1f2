// Original file: proto/mesh/v1/completion.proto


/**
 * What is being filled in.
 */
export interface CompleteRequest {
  /**
   * The method whose argument it is, by its gRPC path: "/weather.v1.WeatherService/GetForecast".
   */
  'method'?: (string);
  /**
   * The argument, by its field's name in JSON.
   */
  'argument'?: (string);
  /**
   * What stands there so far.
   */
  'value'?: (string);
  /**
   * Arguments that are filled in already.
   */
  'context'?: ({[key: string]: string});
}

/**
 * What is being filled in.
 */
export interface CompleteRequest__Output {
  /**
   * The method whose argument it is, by its gRPC path: "/weather.v1.WeatherService/GetForecast".
   */
  'method': (string);
  /**
   * The argument, by its field's name in JSON.
   */
  'argument': (string);
  /**
   * What stands there so far.
   */
  'value': (string);
  /**
   * Arguments that are filled in already.
   */
  'context': ({[key: string]: string});
}

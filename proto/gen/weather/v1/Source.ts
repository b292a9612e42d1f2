// Original file: proto/weather/v1/weather.proto


/**
 * Where figures come from and what they are.
 */
export interface Source {
  /**
   * "open-meteo" or "climate".
   */
  'provider'?: (string);
  /**
   * What the figures are, for people: "live forecast", "approximate monthly normals, not a forecast".
   */
  'description'?: (string);
  /**
   * The units of the figures: "°C, mm, km/h, %".
   */
  'units'?: (string);
}

/**
 * Where figures come from and what they are.
 */
export interface Source__Output {
  /**
   * "open-meteo" or "climate".
   */
  'provider': (string);
  /**
   * What the figures are, for people: "live forecast", "approximate monthly normals, not a forecast".
   */
  'description': (string);
  /**
   * The units of the figures: "°C, mm, km/h, %".
   */
  'units': (string);
}

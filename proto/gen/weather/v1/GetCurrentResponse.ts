// Original file: proto/weather/v1/weather.proto

import type { Place as _weather_v1_Place, Place__Output as _weather_v1_Place__Output } from '../../weather/v1/Place.ts';
import type { Condition as _weather_v1_Condition, Condition__Output as _weather_v1_Condition__Output } from '../../weather/v1/Condition.ts';
import type { Source as _weather_v1_Source, Source__Output as _weather_v1_Source__Output } from '../../weather/v1/Source.ts';

/**
 * The weather now.
 */
export interface GetCurrentResponse {
  /**
   * The place that was found.
   */
  'place'?: (_weather_v1_Place | null);
  /**
   * When this was so, in the place's own time: ISO 8601, such as "2026-11-21T14:00".
   */
  'time'?: (string);
  /**
   * Air temperature in °C at 2 m.
   */
  'temperatureCelsius'?: (number | string);
  /**
   * The sky and what falls from it.
   */
  'condition'?: (_weather_v1_Condition);
  /**
   * Relative humidity in percent, 0 to 100.
   */
  'humidityPercent'?: (number | string);
  /**
   * Wind speed in km/h at 10 m.
   */
  'windKmh'?: (number | string);
  /**
   * Where the figures come from.
   */
  'source'?: (_weather_v1_Source | null);
}

/**
 * The weather now.
 */
export interface GetCurrentResponse__Output {
  /**
   * The place that was found.
   */
  'place': (_weather_v1_Place__Output | null);
  /**
   * When this was so, in the place's own time: ISO 8601, such as "2026-11-21T14:00".
   */
  'time': (string);
  /**
   * Air temperature in °C at 2 m.
   */
  'temperatureCelsius': (number);
  /**
   * The sky and what falls from it.
   */
  'condition': (_weather_v1_Condition__Output);
  /**
   * Relative humidity in percent, 0 to 100.
   */
  'humidityPercent': (number);
  /**
   * Wind speed in km/h at 10 m.
   */
  'windKmh': (number);
  /**
   * Where the figures come from.
   */
  'source': (_weather_v1_Source__Output | null);
}

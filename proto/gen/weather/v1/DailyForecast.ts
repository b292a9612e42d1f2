// Original file: proto/weather/v1/weather.proto

import type { Condition as _weather_v1_Condition, Condition__Output as _weather_v1_Condition__Output } from '../../weather/v1/Condition.ts';

/**
 * The weather of one day.
 */
export interface DailyForecast {
  /**
   * The day, as YYYY-MM-DD.
   */
  'date'?: (string);
  /**
   * The lowest air temperature in °C.
   */
  'lowCelsius'?: (number | string);
  /**
   * The highest air temperature in °C.
   */
  'highCelsius'?: (number | string);
  /**
   * The prevailing sky and what falls from it.
   */
  'condition'?: (_weather_v1_Condition);
  /**
   * Rain, showers and melted snow in millimetres.
   */
  'precipitationMm'?: (number | string);
  /**
   * The chance of precipitation in percent, 0 to 100.
   */
  'precipitationPercent'?: (number | string);
}

/**
 * The weather of one day.
 */
export interface DailyForecast__Output {
  /**
   * The day, as YYYY-MM-DD.
   */
  'date': (string);
  /**
   * The lowest air temperature in °C.
   */
  'lowCelsius': (number);
  /**
   * The highest air temperature in °C.
   */
  'highCelsius': (number);
  /**
   * The prevailing sky and what falls from it.
   */
  'condition': (_weather_v1_Condition__Output);
  /**
   * Rain, showers and melted snow in millimetres.
   */
  'precipitationMm': (number);
  /**
   * The chance of precipitation in percent, 0 to 100.
   */
  'precipitationPercent': (number);
}

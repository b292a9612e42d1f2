// Original file: proto/weather/v1/weather.proto

import type { Place as _weather_v1_Place, Place__Output as _weather_v1_Place__Output } from '../../weather/v1/Place.ts';
import type { DailyForecast as _weather_v1_DailyForecast, DailyForecast__Output as _weather_v1_DailyForecast__Output } from '../../weather/v1/DailyForecast.ts';
import type { Source as _weather_v1_Source, Source__Output as _weather_v1_Source__Output } from '../../weather/v1/Source.ts';

/**
 * The weather day by day.
 */
export interface GetForecastResponse {
  /**
   * The place that was found.
   */
  'place'?: (_weather_v1_Place | null);
  /**
   * One entry a day, in order and without holes.
   */
  'days'?: (_weather_v1_DailyForecast)[];
  /**
   * Where the figures come from.
   */
  'source'?: (_weather_v1_Source | null);
}

/**
 * The weather day by day.
 */
export interface GetForecastResponse__Output {
  /**
   * The place that was found.
   */
  'place': (_weather_v1_Place__Output | null);
  /**
   * One entry a day, in order and without holes.
   */
  'days': (_weather_v1_DailyForecast__Output)[];
  /**
   * Where the figures come from.
   */
  'source': (_weather_v1_Source__Output | null);
}

import type { GetCurrentResponse__Output } from '#proto/gen/weather/v1/GetCurrentResponse.ts'
import type { GetForecastResponse__Output } from '#proto/gen/weather/v1/GetForecastResponse.ts'
import type { CalendarDate } from './calendar-date.ts'
import type { Location } from './location.ts'

export type CurrentWeather = GetCurrentResponse__Output
export type Forecast = GetForecastResponse__Output

/** Which days are asked for. */
export interface Span {
  /** 1 to 16. */
  readonly days: number
  /** Absent: today in the place's own time. */
  readonly startDate: CalendarDate | undefined
}

/**
 * Where weather comes from: `climate.ts`, `open-meteo.ts`, and `fallback.ts`, which is made of two others.
 *
 * A provider is asked with what the caller calls the place, and finds the place itself: what a place is differs from
 * source to source, and so each answer is whole, from one source, and can be had from another one instead.
 *
 * All reject with a MeshError: `not_found` with near names for an unknown place, `out_of_range` for days that this
 * source does not have, `unavailable` when the source fails; or with the signal's reason.
 */
export interface WeatherProvider {
  /** As answers name it: `open-meteo`, `climate`. */
  readonly name: string
  current(location: Location, signal: AbortSignal): Promise<CurrentWeather>
  /** The days in order and without holes, as many as asked for. */
  forecast(location: Location, span: Span, signal: AbortSignal): Promise<Forecast>
}

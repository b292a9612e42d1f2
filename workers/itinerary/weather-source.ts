import type { CallContext } from '#mesh/call/context.ts'
import type { CalendarDate } from './calendar-date.ts'
import type { DayWeather } from './day-weather.ts'

/** What a weather service said. */
export interface Forecast {
  /** One entry a day, in order. */
  readonly days: readonly DayWeather[]
  /** Where the figures come from, for people: `climate: approximate monthly normals, not a forecast`. */
  readonly source: string
  /** The instance that answered; empty where it did not say. */
  readonly instanceId: string
}

/** Where the weather comes from. `mesh-weather.ts` is the real one, `memory-weather.ts` its memory twin. */
export interface WeatherSource {
  /**
   * Asks for the weather of days that follow each other.
   *
   * @param location a city with its country: `Paris, France`
   * @param start    the first day
   * @param days     how many, 1 to 16
   * @param context  the call that is being served: its signal and its deadline end the wait
   * @param timeoutMs the longest to wait, if the deadline is further away
   * @throws MeshError where there is none to be had, whatever the reason
   */
  forecast(
    location: string,
    start: CalendarDate,
    days: number,
    context: CallContext,
    timeoutMs: number,
  ): Promise<Forecast>
}

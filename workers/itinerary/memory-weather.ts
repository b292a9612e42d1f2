import { MeshError } from '#mesh/errors.ts'
import { addDays } from './calendar-date.ts'
import type { DayWeather } from './day-weather.ts'
import type { WeatherSource } from './weather-source.ts'

/** What a memory weather was asked. */
export interface WeatherQuestion {
  readonly location: string
  readonly start: string
  readonly days: number
  readonly timeoutMs: number
}

/** A mild and dry day, to start from. */
export function dullDay(date: string): DayWeather {
  return { date, condition: 'CONDITION_CLOUDY', lowCelsius: 8, highCelsius: 15, precipitationMm: 0 }
}

/**
 * The memory twin of the weather tool.
 *
 * @param dayAt the weather of a date; a MeshError is thrown instead of an answer
 * @returns the source, and every question it was asked, in order
 */
export function memoryWeather(
  dayAt: (date: string) => DayWeather | MeshError = dullDay,
): WeatherSource & { readonly asked: readonly WeatherQuestion[] } {
  const asked: WeatherQuestion[] = []
  return {
    asked,
    async forecast(location, start, days, _context, timeoutMs) {
      asked.push({ location, start, days, timeoutMs })
      const answers = Array.from({ length: days }, (_, index) => dayAt(addDays(start, index)))
      const error = answers.find(answer => answer instanceof MeshError)
      if (error !== undefined) throw error
      const known = answers.filter((answer): answer is DayWeather => !(answer instanceof MeshError))
      return { days: known, source: 'memory: made up for a test', instanceId: 'weather-tool-00000001' }
    },
  }
}

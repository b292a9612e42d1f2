import { MeshError } from '#mesh/errors.ts'
import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { WeatherServiceHandlers } from '#proto/gen/weather/v1/WeatherService.ts'
import { type CalendarDate, isCalendarDate } from './calendar-date.ts'
import { parseLocation } from './location.ts'
import type { WeatherProvider } from './provider.ts'

const maxDays = 16
const defaultDays = 5
const [firstYear, lastYear] = [1900, 2100]

/** The weather tool: holds requests to their bounds, and has the provider answer them. */
export function createWeather(provider: WeatherProvider): Implementation<WeatherServiceHandlers> {
  return {
    getCurrent(request, { signal }) {
      return provider.current(parseLocation(request.location), signal)
    },
    getForecast(request, { signal }) {
      const location = parseLocation(request.location)
      const span = { days: daysOf(request.days), startDate: startDateOf(request.startDate) }
      return provider.forecast(location, span, signal)
    },
  }
}

/** Days that a forecast can have. */
export function daysOf(days = defaultDays): number {
  if (days >= 1 && days <= maxDays) return days
  throw new MeshError('invalid_argument', `days must be from 1 to ${maxDays}, not ${days}`)
}

function startDateOf(text: string): CalendarDate | undefined {
  if (text === '') return undefined
  if (!isCalendarDate(text)) {
    const shown = JSON.stringify(text.slice(0, 40))
    throw new MeshError('invalid_argument', `start_date must be a day of the calendar as YYYY-MM-DD, not ${shown}`)
  }
  const year = Number(text.slice(0, 4))
  if (year >= firstYear && year <= lastYear) return text
  throw new MeshError('invalid_argument', `start_date must lie in the years ${firstYear} to ${lastYear}, not ${text}`)
}

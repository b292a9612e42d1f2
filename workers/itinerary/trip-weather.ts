import type { CallContext } from '#mesh/call/context.ts'
import { MeshError } from '#mesh/errors.ts'
import type { CalendarDate } from './calendar-date.ts'
import type { DayWeather } from './day-weather.ts'
import type { Forecast, WeatherSource } from './weather-source.ts'

/** As many days as the weather tool tells in one call. */
const mostDaysPerCall = 16
/** The most of the caller's remaining time that may go into weather, so that a plan can still be made without. */
const shareOfDeadline = 0.5

/** The weather of a trip, as far as it could be had. */
export interface TripWeather {
  readonly byDate: ReadonlyMap<CalendarDate, DayWeather>
  /** Where it comes from, for people; says so where none, or not all, could be had. */
  readonly source: string
  /** The instance that answered first in order of dates; empty where none did. */
  readonly instanceId: string
}

/** Where the weather comes from, and how long a plan waits for it. */
export interface WeatherAccess {
  readonly source: WeatherSource
  /** Never more than half of the caller's remaining time, whatever this says. */
  readonly timeoutMs: number
}

/**
 * Asks for the weather of a trip, in as many calls as it takes, side by side. A trip can do without: what fails is
 * logged, told in `source`, and left out.
 *
 * @param location a city with its country
 * @param dates    days that follow each other, at least one
 * @throws only where the caller went away meanwhile
 */
export async function weatherForTrip(
  access: WeatherAccess,
  location: string,
  dates: readonly CalendarDate[],
  context: CallContext,
): Promise<TripWeather> {
  const timeoutMs = Math.min(access.timeoutMs, context.remainingMs() * shareOfDeadline)
  const answers = await Promise.all(
    chunksOf(dates, mostDaysPerCall).map(async ([start = '', ...rest]) => {
      try {
        return await access.source.forecast(location, start, rest.length + 1, context, timeoutMs)
      } catch (thrown) {
        return MeshError.from(thrown)
      }
    }),
  )
  throwIfGone(context)

  const forecasts = answers.filter((answer): answer is Forecast => !(answer instanceof MeshError))
  const errors = answers.filter(answer => answer instanceof MeshError)
  for (const err of errors) context.log.warn({ err, location }, 'planning without weather')
  const wanted = new Set(dates)
  const days = forecasts.flatMap(forecast => forecast.days).filter(day => wanted.has(day.date))
  const byDate = new Map(days.map(day => [day.date, day]))
  return { byDate, source: sourceOf(forecasts, errors, byDate.size, dates.length), instanceId: instanceOf(forecasts) }
}

/** Stops a call whose caller no longer waits. */
export function throwIfGone({ signal }: CallContext): void {
  if (!signal.aborted) return
  throw signal.reason instanceof MeshError
    ? signal.reason
    : new MeshError('cancelled', 'the caller went away before the plan was made', { cause: signal.reason })
}

function sourceOf(forecasts: readonly Forecast[], errors: readonly MeshError[], known: number, all: number): string {
  const why = errors.map(reasonOf)[0] ?? 'the weather tool left days out'
  if (known === 0) return `none: planned without weather, since it could not be had: ${why}`
  const sources = [...new Set(forecasts.map(forecast => forecast.source))].join('; ')
  return known === all
    ? sources
    : `${sources}; for ${known} of ${all} days only, the others are planned without: ${why}`
}

/** What the traveller may read: addresses of instances are for the log. */
function reasonOf({ code, text }: MeshError): string {
  if (code === 'unavailable') return 'the weather tool cannot be reached'
  return code === 'deadline_exceeded' ? 'the weather tool did not answer in time' : text
}

function instanceOf(forecasts: readonly Forecast[]): string {
  return forecasts.map(forecast => forecast.instanceId).find(id => id !== '') ?? ''
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}

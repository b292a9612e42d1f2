import { MeshError } from '#mesh/errors.ts'
import type { PlanTripRequest__Output } from '#proto/gen/itinerary/v1/PlanTripRequest.ts'
import { addDays, type CalendarDate, isCalendarDate } from './calendar-date.ts'
import { type Interest, interests, isInterest } from './interests.ts'

const mostDays = 30
const mostInterests = 16
const longestDestination = 100
const usualDays = 3

/** The number of activities a day at each pace. */
const activitiesAt = { PACE_UNSPECIFIED: 3, PACE_RELAXED: 2, PACE_MODERATE: 3, PACE_PACKED: 4 } as const

/** A trip that can be planned: a request with its gaps filled and its faults out of the way. */
export interface Trip {
  /** As the caller typed it, without spaces around it; not yet known to be a city. */
  readonly destination: string
  /** 1 to 30 days that follow each other. */
  readonly dates: readonly CalendarDate[]
  /** What the traveller likes, each once, in the caller's order; empty is a mix of all. */
  readonly interests: readonly Interest[]
  readonly activitiesPerDay: 2 | 3 | 4
}

/**
 * Reads a request.
 *
 * @param today the present day; a trip without a start date begins on the next one
 * @throws MeshError `invalid_argument` that tells every fault at once, and what would be right
 */
export function parseTrip(request: PlanTripRequest__Output, today: CalendarDate): Trip {
  const destination = request.destination.trim()
  const days = request.days ?? usualDays
  const start = request.startDate === '' ? addDays(today, 1) : request.startDate
  const wanted = [...new Set(request.interests.map(word => word.trim().toLowerCase()))]
  const activitiesPerDay = activitiesAt[request.pace]

  const faults = [
    destinationFault(destination),
    days >= 1 && days <= mostDays ? undefined : `days must be 1 to ${mostDays}, not ${days}`,
    startFault(start),
    interestsFault(request.interests.length, wanted),
    activitiesPerDay === undefined
      ? `pace must be one of ${Object.keys(activitiesAt).join(', ')}, not ${request.pace}`
      : undefined,
  ].filter(fault => fault !== undefined)
  if (faults.length > 0) throw new MeshError('invalid_argument', faults.join('; '))

  const dates = Array.from({ length: days }, (_, index) => addDays(start, index))
  return { destination, dates, interests: wanted.filter(isInterest), activitiesPerDay }
}

function destinationFault(destination: string): string | undefined {
  if (destination === '') return 'destination must name a city, such as "Tokyo"'
  if (destination.length <= longestDestination) return undefined
  return `destination must have at most ${longestDestination} letters, not ${destination.length}`
}

/** Calendars far away are most often slips of the pen, and ISO 8601 has no plain form past the year 9999. */
function startFault(start: string): string | undefined {
  if (!isCalendarDate(start)) return `start_date must be a day of the calendar as YYYY-MM-DD, not "${short(start)}"`
  return start >= '1970-01-01' && start < '2101-01-01' ? undefined : 'start_date must be from 1970 to 2100'
}

function interestsFault(count: number, wanted: readonly string[]): string | undefined {
  if (count > mostInterests) return `interests must be at most ${mostInterests}, not ${count}`
  const unknown = wanted.filter(word => !isInterest(word))
  if (unknown.length === 0) return undefined
  return `interests must be any of ${interests.join(', ')}, not ${unknown.map(word => `"${short(word)}"`).join(', ')}`
}

/** What a caller sent goes into an error only in part: it can be long. */
function short(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`
}

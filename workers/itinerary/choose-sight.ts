import type { Sight } from './city.ts'
import type { Leaning } from './day-weather.ts'
import type { Interest } from './interests.ts'
import type { TimeOfDay } from './time-of-day.ts'
import type { Visits } from './visits.ts'

/** A sight again within this many days feels like a mistake. */
const repeatGapDays = 3

/** A gap in the plan that wants a sight. */
export interface Gap {
  /** The day's number in the trip, from 0. */
  readonly day: number
  readonly time: TimeOfDay
  readonly leaning: Leaning
  /** What the traveller likes; empty is a mix of all. */
  readonly interests: readonly Interest[]
}

/**
 * Chooses the sight for a gap: of those that suit the time and are not on that day already, the one with the least
 * against it. The first of these points that differs decides:
 *
 * 1. in the open on a day for indoors
 * 2. visited a day or two from here
 * 3. how often it was visited already
 * 4. beside the traveller's interests
 * 5. beside them, and not a meal when it is time for one
 * 6. more of what the day has already
 * 7. under a roof on a day for the open
 * 8. more of what the trip has already
 *
 * and where all are equal, the better known one, which comes first in the data.
 *
 * @returns `undefined` where no sight suits the time, or all that do are on that day
 */
export function chooseSight(sights: readonly Sight[], gap: Gap, visits: Visits): Sight | undefined {
  const today = visits.on(gap.day)
  return sights
    .filter(sight => sight.times.includes(gap.time) && !today.includes(sight))
    .map(sight => ({ sight, against: pointsAgainst(sight, gap, visits) }))
    .reduce<{ sight: Sight; against: number[] } | undefined>(
      (best, next) => (best === undefined || isLess(next.against, best.against) ? next : best),
      undefined,
    )?.sight
}

/** Whether a sight serves what the traveller likes. */
export function isWanted(sight: Sight, interests: readonly Interest[]): boolean {
  return interests.length === 0 || interests.includes(sight.interest)
}

function pointsAgainst(sight: Sight, { day, time, leaning, interests }: Gap, visits: Visits): number[] {
  const beside = !isWanted(sight, interests)
  const mealtime = time === 'midday' || time === 'evening'
  return [
    Number(leaning.to === 'inside' && !sight.indoor),
    Number(visits.gap(sight, day) < repeatGapDays),
    visits.daysOf(sight).length,
    Number(beside),
    Number(beside && mealtime && sight.interest !== 'food'),
    visits.on(day).filter(other => other.interest === sight.interest).length,
    Number(leaning.to === 'outside' && sight.indoor),
    visits.countOf(sight.interest),
  ]
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const first = a.findIndex((value, index) => value !== b[index])
  return first >= 0 && (a[first] ?? 0) < (b[first] ?? 0)
}

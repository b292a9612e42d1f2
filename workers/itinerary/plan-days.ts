import type { CalendarDate } from './calendar-date.ts'
import { chooseSight, type Gap, isWanted } from './choose-sight.ts'
import type { City, Sight } from './city.ts'
import { type DayWeather, type Leaning, leaningOf } from './day-weather.ts'
import type { Interest } from './interests.ts'
import { reasonFor } from './reason.ts'
import { type TimeOfDay, timesOfDay } from './time-of-day.ts'
import type { Trip } from './trip.ts'
import { Visits } from './visits.ts'

/** One thing to do at one time of a day. */
export interface Activity {
  readonly time: TimeOfDay
  readonly sight: Sight
  /** Why it is here and now, in words. */
  readonly reason: string
}

export interface PlannedDay {
  readonly date: CalendarDate
  /** Absent where none could be had. */
  readonly weather: DayWeather | undefined
  /** In order of time. */
  readonly activities: readonly Activity[]
}

/**
 * Plans the days of a trip: the same city, trip and weather always give the same plan.
 *
 * @param weather by date; a date that it lacks is planned without weather
 * @returns one entry for each date of the trip, in order, each with as many activities as the trip asks for
 *
 * Every day gets its first activity before any gets its second, so that a rare interest is spread over the trip and
 * not used up on the first day. Within that, days for indoors choose first, since they have the least choice, and then
 * days that have had the least of what the traveller likes.
 */
export function planDays(city: City, trip: Trip, weather: ReadonlyMap<CalendarDate, DayWeather>): PlannedDay[] {
  const sights = city.sights.filter(sight => isOffered(sight, trip.interests))
  const visits = new Visits()
  const days = trip.dates.map((date, index) => {
    const known = weather.get(date)
    return { index, date, weather: known, leaning: leaningOf(known), activities: [] as Activity[] }
  })
  const wantedOn = (day: { index: number }) =>
    visits.on(day.index).filter(sight => isWanted(sight, trip.interests)).length
  const freedom = (day: { leaning: Leaning }) => Number(day.leaning.to !== 'inside')

  for (const time of timesFor(trip)) {
    const order = days.toSorted((a, b) => freedom(a) - freedom(b) || wantedOn(a) - wantedOn(b))
    for (const day of order) {
      const gap: Gap = { day: day.index, time, leaning: day.leaning, interests: trip.interests }
      const sight = chooseSight(sights, gap, visits)
      if (sight === undefined) continue
      const seenBefore = visits.daysOf(sight).length > 0
      visits.add(sight, day.index)
      day.activities.push({ time, sight, reason: reasonFor(sight, gap, seenBefore) })
    }
  }
  return days.map(({ date, weather, activities }) => ({ date, weather, activities }))
}

/** Bars and clubs are for who asks for them, or for who leaves the choice to us: not for a family. */
function isOffered(sight: Sight, interests: readonly Interest[]): boolean {
  return sight.interest !== 'nightlife' || interests.length === 0 || interests.includes('nightlife')
}

/** The times that hold an activity. Two a day leave the evening free, except to who wants to go out. */
function timesFor({ activitiesPerDay, interests }: Trip): readonly TimeOfDay[] {
  if (activitiesPerDay === 4) return timesOfDay
  if (activitiesPerDay === 3) return ['morning', 'afternoon', 'evening']
  return interests.includes('nightlife') ? ['afternoon', 'evening'] : ['morning', 'afternoon']
}

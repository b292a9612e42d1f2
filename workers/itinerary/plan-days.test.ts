import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from './calendar-date.ts'
import { isWanted } from './choose-sight.ts'
import type { Sight } from './city.ts'
import { type DayWeather, leaningOf } from './day-weather.ts'
import { type Interest, interests } from './interests.ts'
import { dullDay } from './memory-weather.ts'
import { parseCity } from './parse-city.ts'
import { type Activity, type PlannedDay, planDays } from './plan-days.ts'
import { readCities } from './read-cities.ts'
import type { TimeOfDay } from './time-of-day.ts'
import type { Trip } from './trip.ts'

const cities = readCities()
const tokyo = cities.find(city => city.name === 'Tokyo') ?? parseCity('Tokyo, Japan')
const start = '2026-12-01'

function trip(days: number, wanted: readonly Interest[] = [], activitiesPerDay: 2 | 3 | 4 = 3): Trip {
  const dates = Array.from({ length: days }, (_, index) => addDays(start, index))
  return { destination: 'Tokyo', dates, interests: wanted, activitiesPerDay }
}

/** The same weather on every day of a trip. */
function steady({ dates }: Trip, over: Partial<DayWeather>): Map<string, DayWeather> {
  return new Map(dates.map(date => [date, { ...dullDay(date), ...over }]))
}

const namesOf = (days: readonly PlannedDay[]) => days.map(day => day.activities.map(({ sight }) => sight.name))
const all = (days: readonly PlannedDay[]): Activity[] => days.flatMap(day => day.activities)

describe('planDays', () => {
  it('spends rainy days under a roof and sunny ones in the open, and says why', () => {
    const two = trip(2, ['history'])
    const rainy = all(planDays(tokyo, two, steady(two, { condition: 'CONDITION_RAIN' })))
    expect(rainy.map(({ sight }) => sight.indoor)).not.toContain(false)
    expect(rainy[0]?.reason).toBe('rain, so under a roof; for your interest in history')
    const sunny = all(planDays(tokyo, two, steady(two, { condition: 'CONDITION_CLEAR' })))
    expect(sunny[0]?.sight.name).toBe('Senso-ji')
    expect(sunny[0]?.reason).toBe('clear sky, so in the open; for your interest in history')
  })

  it('plans otherwise for other interests', () => {
    const art = all(planDays(tokyo, trip(2, ['art']), new Map()))
    const nature = all(planDays(tokyo, trip(2, ['nature']), new Map()))
    expect(art.filter(({ sight }) => sight.interest === 'art').length).toBeGreaterThanOrEqual(4)
    expect(nature.filter(({ sight }) => sight.interest === 'nature').length).toBeGreaterThanOrEqual(4)
  })

  it('gives every day of a trip something of each of two interests', () => {
    for (const day of planDays(tokyo, trip(4, ['food', 'art']), new Map())) {
      const served = day.activities.map(({ sight }) => sight.interest)
      expect(served).toEqual(expect.arrayContaining(['food', 'art']))
    }
  })

  it('spreads a rare interest over the days instead of using it up on the first', () => {
    const days = planDays(tokyo, trip(5, ['architecture']), new Map())
    const daysWith = days.filter(day => day.activities.some(({ sight }) => sight.interest === 'architecture'))
    expect(daysWith.length).toBe(5)
  })

  it('says so where it must leave the interests, and takes a meal at mealtime then', () => {
    const days = planDays(tokyo, trip(1, ['nightlife'], 4), new Map())
    expect(days[0]?.activities.map(({ sight }) => sight.interest)).toEqual([
      expect.any(String),
      'food',
      expect.any(String),
      'nightlife',
    ])
    expect(days[0]?.activities[1]?.reason).toBe('food for a change: nothing new of your interests suits the midday')
  })

  it('leaves the evening free at two activities a day, except for who likes nightlife', () => {
    const times = (wanted: Interest[]) => all(planDays(tokyo, trip(1, wanted, 2), new Map())).map(({ time }) => time)
    expect(times([])).toEqual(['morning', 'afternoon'])
    expect(times(['nightlife'])).toEqual(['afternoon', 'evening'])
  })

  it('takes nobody to a bar who asked for something else', () => {
    const family = all(planDays(tokyo, trip(30, ['family'], 4), new Map()))
    expect(family.map(({ sight }) => sight.interest)).not.toContain('nightlife')
    const mixed = all(planDays(tokyo, trip(5), new Map()))
    expect(mixed.map(({ sight }) => sight.interest)).toContain('nightlife')
  })

  it('goes into the rain only when nothing under a roof is left for that time, and says so', () => {
    const hamlet = parseCity('Hamlet, Nowhere\nart\n  in morning Barn\nnature\n  out any Meadow\n  out any Wood')
    const one = trip(1)
    const rainy = all(planDays(hamlet, one, steady(one, { condition: 'CONDITION_RAIN' })))
    expect(rainy.map(({ sight }) => sight.name)).toEqual(['Barn', 'Meadow', 'Wood'])
    expect(rainy[1]?.reason).toContain('in the open though rain is forecast: nothing under a roof is left')
  })

  it('keeps the days of a month of packed sightseeing full, and a repeat at least three days away', () => {
    const days = planDays(tokyo, trip(30, [], 4), new Map())
    expect(all(days).length).toBe(120)
    const lastSeen = new Map<string, number>()
    const gaps = namesOf(days).flatMap((names, day) =>
      names.map(name => {
        const gap = day - (lastSeen.get(name) ?? Number.NEGATIVE_INFINITY)
        lastSeen.set(name, day)
        return gap
      }),
    )
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3)
  })
})

const anyWeather = fc.record({
  condition: fc.constantFrom(
    'CONDITION_CLEAR',
    'CONDITION_CLOUDY',
    'CONDITION_RAIN',
    'CONDITION_SNOW',
    'CONDITION_THUNDERSTORM',
  ),
  highCelsius: fc.integer({ min: -15, max: 45 }),
})

const anyPlan = fc
  .record({
    city: fc.constantFrom(...cities),
    wanted: fc.uniqueArray(fc.constantFrom(...interests)),
    pace: fc.constantFrom<(2 | 3 | 4)[]>(2, 3, 4),
    // A day without weather is a day whose weather could not be had.
    weather: fc.array(fc.option(anyWeather, { nil: undefined }), { minLength: 1, maxLength: 30 }),
  })
  .map(({ city, wanted, pace, weather }) => {
    const asked = trip(weather.length, wanted, pace)
    const known = weather.flatMap((day, index) =>
      day === undefined ? [] : [{ ...dullDay(addDays(start, index)), ...day }],
    )
    const byDate = new Map(known.map(day => [day.date, day] as const))
    return { city, asked, byDate, days: planDays(city, asked, byDate) }
  })

describe('any plan', () => {
  it('has every day of the trip, in order, each full, at times that suit, and nothing twice on a day', () => {
    fc.assert(
      fc.property(anyPlan, ({ asked, days }) => {
        expect(days.map(day => day.date)).toEqual(asked.dates)
        for (const { activities } of days) {
          expect(activities.length).toBe(asked.activitiesPerDay)
          expect(new Set(activities.map(({ sight }) => sight.name)).size).toBe(asked.activitiesPerDay)
          for (const { sight, time, reason } of activities) {
            expect(sight.times).toContain(time)
            expect(reason).not.toBe('')
          }
        }
      }),
    )
  })

  it('goes out in bad weather only where all that is under a roof at that time is on that day already', () => {
    fc.assert(
      fc.property(anyPlan, ({ city, asked, days }) => {
        for (const { activities, weather } of days) {
          if (leaningOf(weather).to !== 'inside') continue
          const today = activities.map(({ sight }) => sight)
          for (const { sight, time } of activities.filter(activity => !activity.sight.indoor)) {
            const roofs = city.sights.filter(other => other.indoor && isOpen(other, time, asked.interests))
            expect(
              roofs.filter(other => !today.includes(other)),
              sight.name,
            ).toEqual([])
          }
        }
      }),
    )
  })

  it('repeats a sight only once all that suit the time and the weather are in the plan', () => {
    fc.assert(
      fc.property(anyPlan, ({ city, asked, days }) => {
        const used = new Set(all(days).map(({ sight }) => sight))
        for (const { activities, weather } of days) {
          const inside = leaningOf(weather).to === 'inside'
          for (const { time, reason } of activities.filter(activity => activity.reason.includes('once more'))) {
            const fitting = city.sights.filter(
              other => isOpen(other, time, asked.interests) && (other.indoor || !inside),
            )
            expect(
              fitting.filter(other => !used.has(other)),
              reason,
            ).toEqual([])
          }
        }
        const repeats = all(days).filter(({ reason }) => reason.includes('once more')).length
        expect(repeats).toBe(all(days).length - used.size)
      }),
    )
  })

  it('is the same every time', () => {
    fc.assert(
      fc.property(anyPlan, ({ city, asked, byDate, days }) => {
        expect(planDays(city, asked, byDate)).toEqual(days)
      }),
      { numRuns: 20 },
    )
  })
})

/** Worth going at that time, and offered to who likes these. */
function isOpen(sight: Sight, time: TimeOfDay, wanted: readonly Interest[]): boolean {
  return sight.times.includes(time) && (sight.interest !== 'nightlife' || isWanted(sight, wanted))
}

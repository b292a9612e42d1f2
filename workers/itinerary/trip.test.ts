import { describe, expect, it } from 'vitest'
import type { PlanTripRequest__Output } from '#proto/gen/itinerary/v1/PlanTripRequest.ts'
import { parseTrip } from './trip.ts'

const tokyo: PlanTripRequest__Output = { destination: 'Tokyo', interests: [], pace: 'PACE_UNSPECIFIED', startDate: '' }
const read = (over: Partial<PlanTripRequest__Output>) => parseTrip({ ...tokyo, ...over }, '2026-11-21')

describe('parseTrip', () => {
  it('takes three days from tomorrow at a moderate pace where nothing else is said', () => {
    expect(read({})).toEqual({
      destination: 'Tokyo',
      dates: ['2026-11-22', '2026-11-23', '2026-11-24'],
      interests: [],
      activitiesPerDay: 3,
    })
  })

  it.each([
    ['PACE_RELAXED', 2],
    ['PACE_MODERATE', 3],
    ['PACE_PACKED', 4],
  ] as const)('reads %s as %i activities a day', (pace, count) => {
    expect(read({ pace }).activitiesPerDay).toBe(count)
  })

  it('takes each interest once, whatever its case', () => {
    expect(read({ interests: ['Food', ' art', 'FOOD'] }).interests).toEqual(['food', 'art'])
  })

  it('takes 1 and 30 days', () => {
    expect(read({ days: 1 }).dates.length).toBe(1)
    expect(read({ days: 30 }).dates.at(-1)).toBe('2026-12-21')
  })

  it.each([0, -3, 31, 200_000])('refuses %i days and names the range', days => {
    expect(() => read({ days })).toThrow(`[invalid_argument] days must be 1 to 30, not ${days}`)
  })

  it.each([
    [{ destination: '  ' }, 'destination must name a city, such as "Tokyo"'],
    [{ destination: 'x'.repeat(101) }, 'destination must have at most 100 letters, not 101'],
    [{ startDate: '2026-02-30' }, 'start_date must be a day of the calendar as YYYY-MM-DD, not "2026-02-30"'],
    [{ startDate: 'x'.repeat(9000) }, `not "${'x'.repeat(40)}…"`],
    [{ startDate: '9999-12-31' }, 'start_date must be from 1970 to 2100'],
    [{ interests: new Array(17).fill('art') }, 'interests must be at most 16, not 17'],
    [
      { interests: ['art', 'golf', 'cars'] },
      'interests must be any of architecture, art, family, food, history, nature, nightlife, shopping, not "golf", "cars"',
    ],
    // An enum value that the contract does not know arrives as its number.
    [{ pace: 9 as unknown as 'PACE_PACKED' }, 'pace must be one of PACE_UNSPECIFIED, PACE_RELAXED'],
  ])('refuses %j', (over, fault) => {
    expect(() => read(over)).toThrow(fault)
  })

  it('tells all faults at once', () => {
    const all = () => read({ destination: '', days: 0, startDate: 'soon', interests: ['golf'] })
    for (const word of ['destination', 'days', 'start_date', 'interests']) expect(all).toThrow(`${word} must`)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOfDay, datesFrom, dayNumber, isCalendarDate } from './calendar-date.ts'

describe('isCalendarDate', () => {
  it.each(['2026-11-21', '2024-02-29', '1900-01-01', '2100-12-31'])('takes %s', text => {
    expect(isCalendarDate(text)).toBe(true)
  })

  it.each([
    '2026-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '26-11-21',
    '2026-1-1',
    'tomorrow',
    '',
  ])('refuses %j', text => {
    expect(isCalendarDate(text)).toBe(false)
  })
})

describe('datesFrom', () => {
  it('passes the end of a year and the days that clocks change on', () => {
    expect(datesFrom('2026-12-30', 4)).toEqual(['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02'])
    expect(datesFrom('2026-03-28', 3)).toEqual(['2026-03-28', '2026-03-29', '2026-03-30'])
    expect(datesFrom('2026-10-24', 3)).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'])
  })

  it('has no holes, whatever the first day', () => {
    const first = fc.integer({ min: dayNumber('1900-01-01'), max: dayNumber('2100-12-31') })
    fc.assert(
      fc.property(first, fc.integer({ min: 0, max: 16 }), (day, count) => {
        const dates = datesFrom(dateOfDay(day), count)
        expect(dates.map(dayNumber)).toEqual(Array.from({ length: count }, (_, index) => day + index))
      }),
    )
  })
})

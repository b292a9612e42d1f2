import { describe, expect, it } from 'vitest'
import { addDays, isCalendarDate, utcDate } from './calendar-date.ts'

describe('isCalendarDate', () => {
  it.each(['2026-12-31', '2028-02-29', '0001-01-01'])('takes %s', text => {
    expect(isCalendarDate(text)).toBe(true)
  })

  it.each(['', 'tomorrow', '2026-02-30', '2027-02-29', '2026-13-01', '2026-1-1', '31.12.2026', '2026-12-31T00:00'])(
    'refuses "%s"',
    text => {
      expect(isCalendarDate(text)).toBe(false)
    },
  )
})

describe('addDays', () => {
  it('goes over the ends of months, years and leap days, and back', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
  })
})

describe('utcDate', () => {
  it('tells the UTC day of a moment', () => {
    expect(utcDate(0)).toBe('1970-01-01')
    expect(utcDate(86_399_999)).toBe('1970-01-01')
    expect(utcDate(86_400_000)).toBe('1970-01-02')
  })
})

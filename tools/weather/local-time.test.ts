import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { knownCities } from './city.ts'
import { isoMinutes, localTime } from './local-time.ts'

const at = (utc: string, zone: string) => isoMinutes(localTime(Date.parse(utc), zone))

describe('localTime', () => {
  it('reads the clock on the wall', () => {
    expect(at('2026-11-21T14:05:59Z', 'Europe/Paris')).toBe('2026-11-21T15:05')
    expect(at('2026-11-21T18:30:00Z', 'Asia/Kolkata')).toBe('2026-11-22T00:00')
    expect(at('2026-12-31T23:00:00Z', 'Pacific/Auckland')).toBe('2027-01-01T12:00')
    expect(at('2027-01-01T00:30:00Z', 'Pacific/Honolulu')).toBe('2026-12-31T14:30')
  })

  it('follows the change of clocks', () => {
    expect(at('2026-03-29T00:59:00Z', 'Europe/Berlin')).toBe('2026-03-29T01:59')
    expect(at('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T03:00')
  })

  it('says midnight as hour 0 and never 24', () => {
    expect(localTime(Date.parse('2026-11-21T00:00:00Z'), 'UTC')).toEqual({ date: '2026-11-21', hour: 0, minute: 0 })
  })

  it('is within fifteen hours of UTC everywhere', () => {
    const zone = fc.constantFrom(...knownCities.map(city => city.timeZone))
    const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(zone, moment, (timeZone, date) => {
        const local = Date.parse(`${isoMinutes(localTime(date.getTime(), timeZone))}Z`)
        expect(Math.abs(local - date.getTime())).toBeLessThan(15 * 3_600_000)
      }),
    )
  })
})

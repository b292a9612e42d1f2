import { describe, expect, it } from 'vitest'
import { knownCities } from './city.ts'
import { fold } from './fold.ts'

const warmest = (figures: readonly number[], months: readonly number[]) =>
  months.reduce((sum, month) => sum + (figures[month] ?? Number.NaN), 0) / months.length

describe('cities.json', () => {
  it('has more than 120 cities on every inhabited continent', () => {
    expect(knownCities.length).toBeGreaterThanOrEqual(120)
    const zones = new Set(knownCities.map(city => city.timeZone.split('/')[0]))
    expect([...zones]).toEqual(expect.arrayContaining(['Africa', 'America', 'Asia', 'Australia', 'Europe', 'Pacific']))
  })

  it('gives each name and alias to one city of a country', () => {
    const names = knownCities.flatMap(city => {
      const folded = new Set([city.name, ...city.aliases].map(fold))
      return [...folded].map(name => `${name}/${city.countryCode}`)
    })
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it.each(knownCities.map(city => [city.name, city] as const))('has sane figures for %s', (_name, city) => {
    const { lowCelsius, highCelsius, precipitationMm, wetDays, humidityPercent } = city.normals
    for (const figures of Object.values(city.normals)) expect(figures).toHaveLength(12)
    for (const [month, low] of lowCelsius.entries()) {
      const high = highCelsius[month] ?? Number.NaN
      expect(high - low).toBeGreaterThanOrEqual(2)
      expect(high - low).toBeLessThanOrEqual(22)
      expect(low).toBeGreaterThanOrEqual(-40)
      expect(high).toBeLessThanOrEqual(48)
      const mm = precipitationMm[month] ?? Number.NaN
      const wet = wetDays[month] ?? Number.NaN
      expect(wet).toBeGreaterThanOrEqual(0)
      expect(wet).toBeLessThanOrEqual(28)
      expect(mm).toBeLessThanOrEqual(900)
      // A wet day has 1 mm or more, and no city has 50 mm on its average one.
      expect(mm).toBeGreaterThanOrEqual(wet * 0.9)
      expect(mm).toBeLessThanOrEqual(30 + wet * 50)
    }
    for (const humidity of humidityPercent) {
      expect(humidity).toBeGreaterThanOrEqual(10)
      expect(humidity).toBeLessThanOrEqual(95)
    }
    expect(Math.abs(city.latitude)).toBeLessThanOrEqual(70)
    expect(Math.abs(city.longitude)).toBeLessThanOrEqual(180)
    expect(city.countryCode).toMatch(/^[A-Z]{2}$/)
    expect(city.country).toBeTruthy()
  })

  it('has summer in July north of the tropics and in January south of them', () => {
    for (const { name, latitude, normals } of knownCities.filter(city => Math.abs(city.latitude) > 25)) {
      const july = warmest(normals.highCelsius, [5, 6, 7])
      const january = warmest(normals.highCelsius, [11, 0, 1])
      expect(Math.sign(july - january), name).toBe(Math.sign(latitude))
    }
  })

  it('has time zones that exist and lie where the city lies', () => {
    for (const { name, timeZone, longitude } of knownCities) {
      const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
      const offset = format.formatToParts(Date.UTC(2026, 0, 1)).find(part => part.type === 'timeZoneName')?.value ?? ''
      const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(offset) ?? []
      const utcOffset = (sign === '-' ? -1 : 1) * (Number(hours ?? 0) + Number(minutes ?? 0) / 60)
      const apart = Math.abs(utcOffset - longitude / 15)
      expect(Math.min(apart, 24 - apart), `${name} ${timeZone} ${offset}`).toBeLessThanOrEqual(2.6)
    }
  })

  it('has a time zone of the right country where the database names one', () => {
    for (const { name, timeZone, countryCode } of knownCities) {
      const zones = new Intl.Locale('und', { region: countryCode }).getTimeZones?.() ?? [timeZone]
      const canonical = (zone: string) => new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
      expect(zones.map(canonical), name).toContain(canonical(timeZone))
    }
  })
})

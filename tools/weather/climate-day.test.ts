import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOfDay, datesFrom, dayNumber } from './calendar-date.ts'
import { knownCities } from './city.ts'
import { climateDay } from './climate-day.ts'
import { normalsOfDay } from './normals-of-day.ts'

const anyCity = fc.constantFrom(...knownCities)
const anyDate = fc.integer({ min: dayNumber('1900-01-01'), max: dayNumber('2100-12-31') }).map(dateOfDay)
const cityNamed = (name: string) => {
  const city = knownCities.find(known => known.name === name)
  if (city === undefined) throw new Error(`no ${name}`)
  return city
}
const mean = (figures: number[]) => figures.reduce((sum, figure) => sum + figure, 0) / figures.length
const thirtyYears = datesFrom('1990-01-01', 10_957)

describe('climateDay', () => {
  it('is the same at every asking, whatever was asked before', () => {
    fc.assert(
      fc.property(anyCity, anyDate, anyCity, (city, date, other) => {
        const first = climateDay(city, date)
        climateDay(other, date)
        expect(climateDay(structuredClone(city), date)).toEqual(first)
      }),
    )
  })

  it('stays within what can be, and near what is usual', () => {
    fc.assert(
      fc.property(anyCity, anyDate, (city, date) => {
        const day = climateDay(city, date)
        const usual = normalsOfDay(city.normals, date)
        expect(day.lowCelsius).toBeLessThanOrEqual(day.highCelsius)
        expect(Math.abs(day.lowCelsius - usual.lowCelsius)).toBeLessThan(7)
        expect(Math.abs(day.highCelsius - usual.highCelsius)).toBeLessThan(8)
        expect(day.precipitationMm).toBeGreaterThanOrEqual(0)
        expect(day.precipitationMm).toBeLessThan(250)
        expect(day.precipitationPercent).toBeGreaterThanOrEqual(0)
        expect(day.precipitationPercent).toBeLessThanOrEqual(100)
        expect(day.humidityPercent).toBeGreaterThanOrEqual(5)
        expect(day.humidityPercent).toBeLessThanOrEqual(100)
        expect(day.windKmh).toBeGreaterThan(0)
      }),
    )
  })

  it('has a condition that fits the precipitation', () => {
    const falls = ['CONDITION_RAIN', 'CONDITION_DRIZZLE', 'CONDITION_SNOW', 'CONDITION_THUNDERSTORM']
    fc.assert(
      fc.property(anyCity, anyDate, (city, date) => {
        const day = climateDay(city, date)
        expect(falls.includes(day.condition)).toBe(day.precipitationMm > 0)
        if (day.condition === 'CONDITION_SNOW') expect(day.lowCelsius).toBeLessThan(1)
        expect(day.precipitationPercent >= 50).toBe(day.precipitationMm > 0)
      }),
    )
  })

  it.each(['London', 'Mumbai', 'Sydney', 'Moscow'])('averages to the normals over thirty years in %s', name => {
    const city = cityNamed(name)
    for (const month of ['01', '04', '07', '10']) {
      const dates = thirtyYears.filter(date => date.slice(5, 7) === month)
      const days = dates.map(date => climateDay(city, date))
      const usual = dates.map(date => normalsOfDay(city.normals, date))
      const off = (a: number[], b: number[]) => Math.abs(mean(a) - mean(b))
      expect(
        off(
          days.map(day => day.lowCelsius),
          usual.map(day => day.lowCelsius),
        ),
      ).toBeLessThan(0.5)
      expect(
        off(
          days.map(day => day.highCelsius),
          usual.map(day => day.highCelsius),
        ),
      ).toBeLessThan(0.5)
      const wetShare = mean(days.map(day => (day.precipitationMm > 0 ? 1 : 0)))
      expect(
        off(
          [wetShare],
          usual.map(day => day.wetChance),
        ),
      ).toBeLessThan(0.05)
      expect(
        off(
          days.map(day => day.precipitationPercent),
          usual.map(day => day.wetChance * 100),
        ),
      ).toBeLessThan(5)
      const usualMm = mean(usual.map(day => day.wetChance * day.wetDayMm))
      expect(Math.abs(mean(days.map(day => day.precipitationMm)) - usualMm)).toBeLessThan(0.3 + usualMm * 0.15)
    }
  })

  it('snows in Moscow and not in Singapore', () => {
    const conditions = (name: string) =>
      new Set(datesFrom('2026-01-01', 365).map(date => climateDay(cityNamed(name), date).condition))
    expect(conditions('Moscow')).toContain('CONDITION_SNOW')
    expect(conditions('Singapore')).not.toContain('CONDITION_SNOW')
  })
})

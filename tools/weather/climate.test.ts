import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { datesFrom } from './calendar-date.ts'
import { knownCities } from './city.ts'
import { indexCities } from './city-index.ts'
import { createClimate } from './climate.ts'
import { parseLocation } from './location.ts'

const index = indexCities(knownCities)
const signal = new AbortController().signal

/** The climate at a moment. */
function climateAt(utc: string) {
  const clock = new ManualClock()
  return createClimate(index, Object.assign(clock, { wallMs: () => Date.parse(utc) }))
}

describe('climate forecast', () => {
  it('names the place, the units and the source, and says that it is no forecast', async () => {
    const answer = await climateAt('2026-11-21T09:00:00Z').forecast(
      parseLocation('paris, fr'),
      { days: 1, startDate: undefined },
      signal,
    )
    expect(answer.place).toEqual({
      name: 'Paris',
      country: 'France',
      latitude: 48.86,
      longitude: 2.35,
      timeZone: 'Europe/Paris',
    })
    expect(answer.source).toEqual({
      provider: 'climate',
      description: 'approximate monthly normals, not a forecast',
      units: '°C, mm, km/h, %',
    })
  })

  it('begins today where the place is', async () => {
    const climate = climateAt('2026-12-31T22:30:00Z')
    const span = { days: 2, startDate: undefined }
    const sydney = await climate.forecast(parseLocation('Sydney'), span, signal)
    expect(sydney.days.map(day => day.date)).toEqual(['2027-01-01', '2027-01-02'])
    const lima = await climate.forecast(parseLocation('Lima'), span, signal)
    expect(lima.days.map(day => day.date)).toEqual(['2026-12-31', '2027-01-01'])
  })

  it('has every day, from any moment on, whatever clocks and years change', async () => {
    const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...knownCities),
        moment,
        fc.integer({ min: 1, max: 16 }),
        async (city, now, days) => {
          const location = parseLocation(`${city.name}, ${city.country}`)
          const answer = await climateAt(now.toISOString()).forecast(location, { days, startDate: undefined }, signal)
          expect(answer.days.map(day => day.date)).toEqual(datesFrom(answer.days[0]?.date ?? '', days))
        },
      ),
    )
  })

  it('gives a day the same weather whichever span asks for it', async () => {
    const climate = climateAt('2026-11-21T09:00:00Z')
    const long = await climate.forecast(parseLocation('Oslo'), { days: 16, startDate: '2026-12-20' }, signal)
    const short = await climate.forecast(parseLocation('Oslo'), { days: 1, startDate: '2027-01-02' }, signal)
    expect(short.days[0]).toEqual(long.days[13])
  })
})

describe('climate current', () => {
  it('is within the low and the high of the day, coldest at dawn and warmest in the afternoon', async () => {
    const madrid = parseLocation('Madrid')
    const hours = Array.from({ length: 24 }, (_, hour) => hour)
    const answers = await Promise.all(
      hours.map(hour => climateAt(`2026-11-21T${String(hour).padStart(2, '0')}:00:00+01:00`).current(madrid, signal)),
    )
    const [day] = (await climateAt('2026-11-21T09:00:00Z').forecast(madrid, { days: 1, startDate: undefined }, signal))
      .days
    const temperatures = answers.map(answer => answer.temperatureCelsius)
    expect(temperatures[5]).toBe(day?.lowCelsius)
    expect(temperatures[15]).toBe(day?.highCelsius)
    expect(Math.min(...temperatures)).toBe(day?.lowCelsius)
    expect(Math.max(...temperatures)).toBe(day?.highCelsius)
    expect(answers[14]?.time).toBe('2026-11-21T14:00')
    expect(answers[5]?.humidityPercent).toBeGreaterThan(answers[15]?.humidityPercent ?? 100)
  })

  it('does not know what it does not know, and says what is near', async () => {
    await expect(climateAt('2026-11-21T09:00:00Z').current(parseLocation('Pariss'), signal)).rejects.toThrow(
      '[not_found] no city is known as "Pariss"; did you mean "Paris, France"',
    )
  })
})

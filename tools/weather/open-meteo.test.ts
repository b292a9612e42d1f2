import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { datesFrom } from './calendar-date.ts'
import { knownCities } from './city.ts'
import { indexCities } from './city-index.ts'
import { createHttpJson } from './http-json.ts'
import { parseLocation } from './location.ts'
import { createOpenMeteo } from './open-meteo.ts'
import {
  listenAsOpenMeteo,
  type RecordedOpenMeteo,
  recordedForecast,
  recordedSearch,
  replyWith,
} from './recorded-open-meteo.ts'

const silent = new AbortController().signal
const start = Date.parse('2026-11-21T09:20:00Z')
const parisSearch = replyWith(200, recordedSearch('Paris'))
let now = start

let meteo: RecordedOpenMeteo
beforeAll(async () => {
  meteo = await listenAsOpenMeteo(() => now)
})
afterAll(() => meteo[Symbol.asyncDispose]())
beforeEach(() => {
  now = start
  meteo.replies.length = 0
})

function setUp() {
  const clock = Object.assign(new ManualClock(), { wallMs: () => now })
  const http = createHttpJson({ service: 'Open-Meteo', timeoutMs: 5_000, clock: systemClock, random: () => 0 })
  const urls = { forecastUrl: `${meteo.url}/`, geocodingUrl: meteo.url }
  const provider = createOpenMeteo({ ...urls, getJson: http, clock, near: indexCities(knownCities).near })
  const asksBefore = meteo.requests.length
  const current = (text: string) => provider.current(parseLocation(text), silent)
  const forecast = (text: string, days: number, startDate?: string) =>
    provider.forecast(parseLocation(text), { days, startDate }, silent)
  return { current, forecast, asked: () => meteo.requests.slice(asksBefore) }
}

describe('open-meteo current', () => {
  it('finds the place, then its weather, in our words and units', async () => {
    const { current, asked } = setUp()
    await expect(current('Paris')).resolves.toEqual({
      place: { name: 'Paris', country: 'France', latitude: 48.85341, longitude: 2.3488, timeZone: 'Europe/Paris' },
      time: '2026-11-21T10:15',
      temperatureCelsius: 7.4,
      condition: 'CONDITION_RAIN',
      humidityPercent: 87,
      windKmh: 13.7,
      source: {
        provider: 'open-meteo',
        description: 'live weather from Open-Meteo.com, at most an hour old',
        units: '°C, mm, km/h, %',
      },
    })
    const [search, weather] = asked()
    expect(search?.pathname).toBe('/v1/search')
    expect(Object.fromEntries(search?.searchParams ?? [])).toEqual({
      ...{ name: 'Paris', count: '10', language: 'en', format: 'json' },
    })
    expect(weather?.pathname).toBe('/v1/forecast')
    expect(Object.fromEntries(weather?.searchParams ?? [])).toEqual({
      latitude: '48.85341',
      longitude: '2.3488',
      current: 'temperature_2m,relative_humidity_2m,weather_code,wind_speed_10m',
      daily: 'weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,precipitation_probability_max',
      timezone: 'Europe/Paris',
      forecast_days: '16',
    })
  })

  it.each(['Paris, Texas', 'Paris, TX', 'paris, US', 'Paris, Texas, USA'])('finds %j in America', async text => {
    const { current } = setUp()
    expect((await current(text)).place).toMatchObject({ country: 'United States', timeZone: 'America/Chicago' })
  })

  it('takes a town before a country of the same name', async () => {
    expect((await setUp().current('Panama')).place?.name).toBe('Panama City')
  })

  it('says where else such places are when none lies where the caller says', async () => {
    await expect(setUp().current('Paris, Japan')).rejects.toThrow(
      '[not_found] no city is known as "Paris, Japan"; did you mean "Paris, Île-de-France, France" or "Paris, Texas, United States"?',
    )
  })

  it('offers names that it knows for a place that the geocoder does not', async () => {
    await expect(setUp().current('Lisbonn')).rejects.toThrow('did you mean "Lisbon, Portugal"')
  })
})

describe('open-meteo forecast', () => {
  it('gives the days asked for, from today in the place', async () => {
    const answer = await setUp().forecast('Paris', 3)
    expect(answer.days).toEqual([
      {
        ...{ date: '2026-11-21', lowCelsius: 3, highCelsius: 10, condition: 'CONDITION_CLOUDY' },
        ...{ precipitationMm: 0, precipitationPercent: 0 },
      },
      {
        ...{ date: '2026-11-22', lowCelsius: 2.9, highCelsius: 10.1, condition: 'CONDITION_RAIN' },
        ...{ precipitationMm: 1, precipitationPercent: 5 },
      },
      {
        ...{ date: '2026-11-23', lowCelsius: 2.8, highCelsius: 10.2, condition: 'CONDITION_RAIN' },
        ...{ precipitationMm: 2, precipitationPercent: 10 },
      },
    ])
    expect(answer.source?.provider).toBe('open-meteo')
  })

  it('reaches sixteen days, today included', async () => {
    const { forecast } = setUp()
    const all = await forecast('Paris', 16)
    expect(all.days.map(day => day.date)).toEqual(datesFrom('2026-11-21', 16))
    expect((await forecast('Paris', 1, '2026-12-06')).days.map(day => day.date)).toEqual(['2026-12-06'])
  })

  it.each([
    [1, '2026-11-20'],
    [1, '2026-12-07'],
    [2, '2026-12-06'],
    [16, '2026-11-22'],
  ])('has not %d days from %s, and says what it has', async (days, startDate) => {
    await expect(setUp().forecast('Paris', days, startDate)).rejects.toThrow(
      `[out_of_range] Open-Meteo forecasts the days from 2026-11-21 to 2026-12-06, and not ${days} days from ${startDate}`,
    )
  })

  it('ends before the first day that lacks a figure', async () => {
    const answer = recordedForecast(now, 'Europe/Paris')
    answer.daily.precipitation_probability_max[14] = null
    meteo.replies.push(parisSearch, replyWith(200, answer))
    await expect(setUp().forecast('Paris', 16)).rejects.toThrow('from 2026-11-21 to 2026-12-04')
  })

  it.each([
    [
      'another unit',
      (answer: ReturnType<typeof recordedForecast>) => {
        answer.daily_units.temperature_2m_max = '°F'
      },
      'daily_units.temperature_2m_max',
    ],
    [
      'a column too short',
      (answer: ReturnType<typeof recordedForecast>) => {
        answer.daily.precipitation_sum.pop()
      },
      'daily: has columns of unlike length',
    ],
    [
      'a day that does not exist',
      (answer: ReturnType<typeof recordedForecast>) => {
        answer.daily.time[3] = '2026-11-31'
      },
      'daily.time.3: no day of the calendar',
    ],
  ])('refuses %s', async (_what, spoil, complaint) => {
    const answer = recordedForecast(now, 'Europe/Paris')
    spoil(answer)
    meteo.replies.push(parisSearch, replyWith(200, answer))
    await expect(setUp().forecast('Paris', 3)).rejects.toThrow(
      `[unavailable] Open-Meteo answered something else than was asked for: ${complaint}`,
    )
  })

  it('refuses a time zone that does not exist', async () => {
    const places = { results: [{ name: 'Nowhere', latitude: 0, longitude: 0, timezone: 'Mars/Olympus' }] }
    meteo.replies.push(replyWith(200, places))
    await expect(setUp().forecast('Nowhere', 3)).rejects.toThrow('results.0.timezone: no time zone that is known here')
  })
})

describe('open-meteo cache', () => {
  it('asks once for a city in an hour, whatever is asked about it', async () => {
    const { current, forecast, asked } = setUp()
    await Promise.all([current('Paris'), forecast('paris', 3), current(' PARIS'), forecast('Paris', 16)])
    await forecast('Paris', 5, '2026-11-25')
    expect(asked().map(url => url.pathname)).toEqual(['/v1/search', '/v1/forecast'])
  })

  it('asks anew for the weather, and not for the place, when the clock there strikes', async () => {
    const { current, asked } = setUp()
    await current('Paris')
    now = Date.parse('2026-11-21T09:59:59Z')
    await current('Paris')
    expect(asked()).toHaveLength(2)
    now = Date.parse('2026-11-21T10:00:00Z')
    await current('Paris')
    expect(asked().map(url => url.pathname)).toEqual(['/v1/search', '/v1/forecast', '/v1/forecast'])
  })

  it('begins with the new day at midnight there', async () => {
    const { forecast } = setUp()
    now = Date.parse('2026-11-21T22:59:00Z')
    expect((await forecast('Paris', 1)).days[0]?.date).toBe('2026-11-21')
    now = Date.parse('2026-11-21T23:00:00Z')
    expect((await forecast('Paris', 16)).days[0]?.date).toBe('2026-11-22')
  })

  it('keeps no failure', async () => {
    const { current } = setUp()
    meteo.replies.push(parisSearch, replyWith(400, { error: true, reason: 'no' }))
    await expect(current('Paris')).rejects.toThrow('Open-Meteo answered 400: no')
    await expect(current('Paris')).resolves.toMatchObject({ temperatureCelsius: 7.4 })
  })
})

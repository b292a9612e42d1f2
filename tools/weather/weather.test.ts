import { describe, expect, it } from 'vitest'
import type { CallContext } from '#mesh/call/context.ts'
import { silentLog } from '#mesh/log.ts'
import { continueTrace } from '#mesh/trace.ts'
import type { Location } from './location.ts'
import type { Span, WeatherProvider } from './provider.ts'
import { createWeather } from './weather.ts'

const context: CallContext = {
  signal: new AbortController().signal,
  remainingMs: () => Number.POSITIVE_INFINITY,
  instance: { id: 'weather-tool-0000cafe', ready: true, inFlight: 1, served: 0, startedAtMs: 0, uptimeMs: 0 },
  requestId: 'request-1',
  trace: continueTrace(),
  log: silentLog,
  metadata: {},
}

const place = { name: 'Paris', country: 'France', latitude: 48.86, longitude: 2.35, timeZone: 'Europe/Paris' }
const source = { provider: 'told', description: 'what the test says', units: '°C' }

/** A provider that answers the same always and remembers what it was asked. */
function setUp() {
  const asked: { location: Location; span?: Span; signal: AbortSignal }[] = []
  const provider: WeatherProvider = {
    name: 'told',
    async current(location, signal) {
      asked.push({ location, signal })
      return {
        ...{ place, source, time: '2026-11-21T14:00', temperatureCelsius: 8, humidityPercent: 80, windKmh: 12 },
        condition: 'CONDITION_RAIN',
      }
    },
    async forecast(location, span, signal) {
      asked.push({ location, span, signal })
      return { place, days: [], source }
    },
  }
  return { asked, weather: createWeather(provider) }
}

const forecastFor = (request: { location?: string; days?: number; startDate?: string }) => {
  const { asked, weather } = setUp()
  const answer = (async () => weather.getForecast({ location: 'Paris', startDate: '', ...request }, context))()
  return { asked, answer }
}

describe('weather GetCurrent', () => {
  it('asks the provider with the location and the signal of the call', async () => {
    const { asked, weather } = setUp()
    const answer = await weather.getCurrent({ location: ' Paris, FR ' }, context)
    expect(answer).toMatchObject({ temperatureCelsius: 8, source })
    expect(asked).toEqual([
      { location: { text: 'Paris, FR', name: 'Paris', qualifiers: ['FR'] }, signal: context.signal },
    ])
  })
})

describe('weather GetForecast', () => {
  it('asks for five days from today where nothing else is said', async () => {
    const { asked, answer } = forecastFor({})
    await answer
    expect(asked[0]?.span).toEqual({ days: 5, startDate: undefined })
  })

  it.each([1, 16])('takes %d days', async days => {
    const { asked, answer } = forecastFor({ days, startDate: '2026-12-24' })
    await answer
    expect(asked[0]?.span).toEqual({ days, startDate: '2026-12-24' })
  })

  it.each([0, -3, 17, 200_000, -2_147_483_648])('refuses %d days, naming the range', async days => {
    const { asked, answer } = forecastFor({ days })
    await expect(answer).rejects.toThrow(`[invalid_argument] days must be from 1 to 16, not ${days}`)
    expect(asked).toEqual([])
  })

  it.each(['tomorrow', '2026-02-30', '21.11.2026', '2026-11-21T00:00:00Z', ' '])(
    'refuses %j as the first day, naming the form',
    async startDate => {
      await expect(forecastFor({ startDate }).answer).rejects.toThrow(
        '[invalid_argument] start_date must be a day of the calendar as YYYY-MM-DD, not',
      )
    },
  )

  it.each(['1899-12-31', '2101-01-01', '0001-01-01'])('refuses %s, naming the years', async startDate => {
    await expect(forecastFor({ startDate }).answer).rejects.toThrow('start_date must lie in the years 1900 to 2100')
  })

  it.each(['', 'x'.repeat(201)])('refuses a location that is none', async location => {
    await expect(forecastFor({ location }).answer).rejects.toThrow('[invalid_argument] location')
  })
})

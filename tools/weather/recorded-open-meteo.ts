import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { datesFrom } from './calendar-date.ts'
import { localTime } from './local-time.ts'

type Reply = (response: ServerResponse, request: IncomingMessage) => void

/** Open-Meteo on loopback, for tests: speaks the shape of its answers, and fails on demand. */
export interface RecordedOpenMeteo extends AsyncDisposable {
  /** Both APIs are at this address. */
  readonly url: string
  /** Every request so far, in order. */
  readonly requests: readonly URL[]
  /** What the next requests get instead of the usual answer, first come first served. */
  readonly replies: Reply[]
}

const places = [
  {
    id: 2988507,
    name: 'Paris',
    latitude: 48.85341,
    longitude: 2.3488,
    elevation: 42.0,
    feature_code: 'PPLC',
    country_code: 'FR',
    admin1_id: 3012874,
    timezone: 'Europe/Paris',
    population: 2138551,
    country_id: 3017382,
    country: 'France',
    admin1: 'Île-de-France',
  },
  {
    id: 4717560,
    name: 'Paris',
    latitude: 33.66094,
    longitude: -95.55551,
    elevation: 183.0,
    feature_code: 'PPLA2',
    country_code: 'US',
    admin1_id: 4736286,
    timezone: 'America/Chicago',
    population: 24782,
    country_id: 6252001,
    country: 'United States',
    admin1: 'Texas',
  },
  {
    id: 3703443,
    name: 'Panama',
    latitude: 9,
    longitude: -80,
    feature_code: 'PCLI',
    country_code: 'PA',
    timezone: 'America/Panama',
    country_id: 3703430,
    country: 'Panama',
  },
  {
    id: 3703444,
    name: 'Panama City',
    latitude: 8.9936,
    longitude: -79.51973,
    feature_code: 'PPLC',
    country_code: 'PA',
    timezone: 'America/Panama',
    country: 'Panama',
  },
  {
    id: 2950159,
    name: 'Berlin',
    latitude: 52.52437,
    longitude: 13.41053,
    elevation: 74.0,
    feature_code: 'PPLC',
    country_code: 'DE',
    timezone: 'Europe/Berlin',
    population: 3426354,
    country: 'Germany',
    admin1: 'State of Berlin',
  },
]

/** An answer of the geocoder: `results` is absent where there are none. */
export function recordedSearch(name: string): object {
  const results = places.filter(place => place.name.toLowerCase().startsWith(name.toLowerCase()))
  return results.length > 0 ? { results, generationtime_ms: 0.7430315 } : { generationtime_ms: 0.41401386 }
}

/** An answer of the forecast API: sixteen days from today in the zone, at the test's moment. */
export function recordedForecast(wallMs: number, timeZone: string) {
  const { date } = localTime(wallMs, timeZone)
  const column = (figure: (day: number) => number | null) => Array.from({ length: 16 }, (_, day) => figure(day))
  return {
    latitude: 48.86,
    longitude: 2.3599997,
    generationtime_ms: 0.15807151794433594,
    utc_offset_seconds: 3600,
    timezone: timeZone,
    timezone_abbreviation: 'GMT+1',
    elevation: 42.0,
    current_units: {
      time: 'iso8601',
      interval: 'seconds',
      temperature_2m: '°C',
      relative_humidity_2m: '%',
      weather_code: 'wmo code',
      wind_speed_10m: 'km/h',
    },
    current: {
      time: `${date}T10:15`,
      interval: 900,
      temperature_2m: 7.4,
      relative_humidity_2m: 87,
      weather_code: 61,
      wind_speed_10m: 13.7,
    },
    daily_units: {
      time: 'iso8601',
      weather_code: 'wmo code',
      temperature_2m_max: '°C',
      temperature_2m_min: '°C',
      precipitation_sum: 'mm',
      precipitation_probability_max: '%',
    },
    daily: {
      time: datesFrom(date, 16),
      weather_code: column(day => [3, 61, 80, 0][day % 4] ?? 0),
      temperature_2m_max: column(day => 10 + day / 10),
      temperature_2m_min: column(day => 3 - day / 10),
      precipitation_sum: column(day => day % 4),
      precipitation_probability_max: column(day => 5 * day),
    },
  }
}

/** Answers a status, headers and a body, whatever was asked. */
export function replyWith(status: number, body: string | object, headers: Record<string, string> = {}): Reply {
  return response => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text)
  }
}

/** Takes the request and never answers. */
export const replyNever: Reply = () => {}

/** Tears the connection. */
export const replyTorn: Reply = response => void response.socket?.destroy()

/** @param wallMs the moment that forecasts begin at, in milliseconds since 1970-01-01 UTC */
export async function listenAsOpenMeteo(wallMs: () => number): Promise<RecordedOpenMeteo> {
  const requests: URL[] = []
  const replies: Reply[] = []
  const usual = (url: URL): Reply => {
    if (url.pathname === '/v1/search') return replyWith(200, recordedSearch(url.searchParams.get('name') ?? ''))
    if (!url.searchParams.has('latitude')) {
      return replyWith(400, {
        error: true,
        reason: "Parameter 'latitude' and 'longitude' must have the same number of elements",
      })
    }
    return replyWith(200, recordedForecast(wallMs(), url.searchParams.get('timezone') ?? 'GMT'))
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://recorded')
    requests.push(url)
    const reply = replies.shift() ?? usual(url)
    reply(response, request)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    replies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Place__Output } from '#proto/gen/weather/v1/Place.ts'
import type { NearNames } from './city-index.ts'
import { fold } from './fold.ts'
import type { GetJson } from './http-json.ts'
import { localTime } from './local-time.ts'
import type { Location } from './location.ts'
import { type ForecastAnswer, type FoundPlace, forecastAnswer, searchAnswer } from './open-meteo-answers.ts'
import { daysOf } from './open-meteo-days.ts'
import { elsewhere, pickPlace } from './open-meteo-places.ts'
import type { WeatherProvider } from './provider.ts'
import { SharedCache } from './shared-cache.ts'
import { unknownPlace } from './unknown-place.ts'
import { conditionOf } from './wmo-code.ts'

export interface OpenMeteoOptions {
  /** `https://api.open-meteo.com`; a path in it is kept. */
  readonly forecastUrl: string
  /** `https://geocoding-api.open-meteo.com`. */
  readonly geocodingUrl: string
  readonly getJson: GetJson
  readonly clock: Clock
  /** Names to offer for a place that the geocoder does not know. */
  readonly near: (location: Location) => NearNames
}

/** As far as Open-Meteo's forecast reaches, today included. */
const reachDays = 16
const hourMs = 3_600_000

const source = (description: string) => ({ provider: 'open-meteo', description, units: '°C, mm, km/h, %' })
const liveSource = source('live weather from Open-Meteo.com, at most an hour old')
const forecastSource = source('live forecast from Open-Meteo.com, at most an hour old')

const currentFields = 'temperature_2m,relative_humidity_2m,weather_code,wind_speed_10m'
const dailyFields = 'weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,precipitation_probability_max'

/**
 * Weather from Open-Meteo (open-meteo.com/en/docs): a geocoder finds the place, and one request has its weather now
 * and for all days that there are. That answer serves every question about the city until its clock strikes the hour.
 */
export function createOpenMeteo({
  forecastUrl,
  geocodingUrl,
  getJson,
  clock,
  near,
}: OpenMeteoOptions): WeatherProvider {
  const searches = new SharedCache<readonly FoundPlace[]>(clock, { maxEntries: 2_000, ttlMs: 24 * hourMs })
  const forecasts = new SharedCache<ForecastAnswer>(clock, { maxEntries: 500, ttlMs: hourMs })

  async function findPlace(location: Location, signal: AbortSignal): Promise<Place__Output> {
    // Qualifiers are ours to judge, and a namesake in the wanted country may be far down the list.
    const count = location.qualifiers.length > 0 ? 100 : 10
    const load = async (loading: AbortSignal) => {
      const query = { name: location.name, count: String(count), language: 'en', format: 'json' }
      return (await getJson(urlOf(geocodingUrl, '/v1/search', query), searchAnswer, loading)).results
    }
    const found = await searches.get(`${fold(location.name)}/${count}`, load, signal)
    const place = pickPlace(found, location)
    if (place === undefined) throw unknownPlace(location, found.length > 0 ? elsewhere(found) : near(location))
    return place
  }

  async function weatherAt(place: Place__Output, signal: AbortSignal): Promise<ForecastAnswer> {
    const { date, hour } = localTime(clock.wallMs(), place.timeZone)
    const load = (loading: AbortSignal) => {
      const query = {
        latitude: String(place.latitude),
        longitude: String(place.longitude),
        current: currentFields,
        daily: dailyFields,
        timezone: place.timeZone,
        forecast_days: String(reachDays),
      }
      return getJson(urlOf(forecastUrl, '/v1/forecast', query), forecastAnswer, loading)
    }
    return await forecasts.get(`${place.latitude},${place.longitude}@${date}T${hour}`, load, signal)
  }

  return {
    name: 'open-meteo',

    async current(location, signal) {
      const place = await findPlace(location, signal)
      const { current } = await weatherAt(place, signal)
      return {
        place,
        time: current.time,
        temperatureCelsius: current.temperature_2m,
        condition: conditionOf(current.weather_code),
        humidityPercent: current.relative_humidity_2m,
        windKmh: current.wind_speed_10m,
        source: liveSource,
      }
    },

    async forecast(location, { days: wanted, startDate }, signal) {
      const place = await findPlace(location, signal)
      const days = daysOf(await weatherAt(place, signal))
      const first = startDate ?? localTime(clock.wallMs(), place.timeZone).date
      const from = days.findIndex(day => day.date === first)
      const chosen = from < 0 ? [] : days.slice(from, from + wanted)
      if (chosen.length === wanted) return { place, days: chosen, source: forecastSource }
      const reach = days.length > 0 ? `the days from ${days[0]?.date} to ${days.at(-1)?.date}` : 'no day there'
      throw new MeshError('out_of_range', `Open-Meteo forecasts ${reach}, and not ${wanted} days from ${first}`)
    },
  }
}

function urlOf(base: string, path: string, query: Record<string, string>): URL {
  const url = new URL(base.replace(/\/+$/, '') + path)
  url.search = new URLSearchParams(query).toString()
  return url
}

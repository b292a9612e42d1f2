import { systemClock as clock } from '#mesh/clock.ts'
import { createLog } from '#mesh/log.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import { drainOnSignal } from '#mesh/rpc/signals.ts'
import type { WeatherServiceHandlers } from '#proto/gen/weather/v1/WeatherService.ts'
import { knownCities } from './city.ts'
import { indexCities } from './city-index.ts'
import { createClimate } from './climate.ts'
import { loadConfig } from './config.ts'
import { createFallback } from './fallback.ts'
import { createHttpJson } from './http-json.ts'
import { createOpenMeteo } from './open-meteo.ts'
import type { WeatherProvider } from './provider.ts'
import { createWeather } from './weather.ts'

const config = loadConfig(process.env)
const log = createLog('tool-weather', config.LOG_LEVEL)
const cities = indexCities(knownCities)

const climate = () => createClimate(cities, clock)
const openMeteo = () =>
  createOpenMeteo({
    forecastUrl: config.OPEN_METEO_URL,
    geocodingUrl: config.OPEN_METEO_GEOCODING_URL,
    getJson: createHttpJson({
      service: 'Open-Meteo',
      timeoutMs: config.OPEN_METEO_TIMEOUT_MS,
      clock,
      random: Math.random,
    }),
    clock,
    near: cities.near,
  })
const providers: Record<typeof config.WEATHER_PROVIDER, () => WeatherProvider> = {
  climate,
  'open-meteo': openMeteo,
  auto: () =>
    createFallback({
      first: openMeteo(),
      second: climate(),
      clock,
      onStanding: standing => log.info({ openMeteo: standing }, 'provider'),
    }),
}

const server = await serve({
  name: 'tool-weather',
  version: '1.0.0',
  env: process.env,
  services: [
    implement<WeatherServiceHandlers>('weather.v1.WeatherService', createWeather(providers[config.WEATHER_PROVIDER]())),
  ],
})

drainOnSignal(process, server)

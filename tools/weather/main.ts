import { systemClock as clock } from '#mesh/clock.ts'
import type { Log } from '#mesh/log.ts'
import { runProgram } from '#mesh/program.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import type { WeatherServiceHandlers } from '#proto/gen/weather/v1/WeatherService.ts'
import type { WeatherTalkServiceHandlers } from '#proto/gen/weather/v1/WeatherTalkService.ts'
import { knownCities } from './city.ts'
import { indexCities } from './city-index.ts'
import { createClimate } from './climate.ts'
import { type Config, loadConfig } from './config.ts'
import { createFallback } from './fallback.ts'
import { createHttpJson } from './http-json.ts'
import { createOpenMeteo } from './open-meteo.ts'
import type { WeatherProvider } from './provider.ts'
import { createWeather } from './weather.ts'
import { createWeatherTalk } from './weather-talk.ts'

const cities = indexCities(knownCities)

await runProgram(process, async () => {
  const config = loadConfig(process.env)
  return serve({
    name: 'tool-weather',
    version: '1.0.0',
    env: process.env,
    services: ({ log }) => {
      const provider = providerOf(config, log)
      return [
        implement<WeatherServiceHandlers>('weather.v1.WeatherService', createWeather(provider)),
        implement<WeatherTalkServiceHandlers>(
          'weather.v1.WeatherTalkService',
          createWeatherTalk(provider, knownCities),
        ),
      ]
    },
  })
})

function providerOf(config: Config, log: Log): WeatherProvider {
  if (config.WEATHER_PROVIDER === 'climate') return createClimate(cities, clock)
  const openMeteo = createOpenMeteo({
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
  if (config.WEATHER_PROVIDER === 'open-meteo') return openMeteo
  return createFallback({
    first: openMeteo,
    second: createClimate(cities, clock),
    clock,
    onStanding: standing => log.info({ openMeteo: standing }, 'provider'),
  })
}

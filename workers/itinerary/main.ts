import { systemClock } from '#mesh/clock.ts'
import { connectMesh } from '#mesh/rpc/mesh.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import { drainOnSignal } from '#mesh/rpc/signals.ts'
import type { ItineraryServiceHandlers } from '#proto/gen/itinerary/v1/ItineraryService.ts'
import type { WeatherServiceDefinition, WeatherServiceHandlers } from '#proto/gen/weather/v1/WeatherService.ts'
import { loadConfig } from './config.ts'
import { createItinerary } from './itinerary.ts'
import { meshWeather } from './mesh-weather.ts'
import { readCities } from './read-cities.ts'

const config = loadConfig(process.env)
const mesh = connectMesh({ env: process.env })
const weather = mesh.client<WeatherServiceHandlers, WeatherServiceDefinition>('weather.v1.WeatherService', {
  service: config.WEATHER_SERVICE,
})
const itinerary = createItinerary({
  cities: readCities(),
  weather: { source: meshWeather(weather), timeoutMs: config.WEATHER_TIMEOUT_MS },
  clock: systemClock,
})

const server = await serve({
  name: 'worker-itinerary',
  version: '1.0.0',
  env: process.env,
  services: [implement<ItineraryServiceHandlers>('itinerary.v1.ItineraryService', itinerary)],
})

drainOnSignal(process, {
  async drain() {
    await server.drain()
    // Calls in flight still ask for weather, so the mesh goes last.
    mesh.close()
  },
})

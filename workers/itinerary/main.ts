import { systemClock } from '#mesh/clock.ts'
import { runProgram } from '#mesh/program.ts'
import { connectMesh } from '#mesh/rpc/mesh.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import type { ItineraryServiceHandlers } from '#proto/gen/itinerary/v1/ItineraryService.ts'
import type { TripGuideServiceHandlers } from '#proto/gen/itinerary/v1/TripGuideService.ts'
import type { WeatherServiceDefinition, WeatherServiceHandlers } from '#proto/gen/weather/v1/WeatherService.ts'
import { loadConfig } from './config.ts'
import { createItinerary } from './itinerary.ts'
import { meshWeather } from './mesh-weather.ts'
import { readCities } from './read-cities.ts'
import { createTripGuide } from './trip-guide.ts'

await runProgram(process, async () => {
  const config = loadConfig(process.env)
  return serve({
    name: 'worker-itinerary',
    version: '1.0.0',
    env: process.env,
    services: ({ log }) => {
      const mesh = connectMesh({ env: process.env, log })
      const weather = mesh.client<WeatherServiceHandlers, WeatherServiceDefinition>('weather.v1.WeatherService', {
        service: config.WEATHER_SERVICE,
      })
      const cities = readCities()
      const itinerary = createItinerary({
        cities,
        weather: { source: meshWeather(weather), timeoutMs: config.WEATHER_TIMEOUT_MS },
        clock: systemClock,
      })
      return [
        implement<ItineraryServiceHandlers>('itinerary.v1.ItineraryService', itinerary),
        implement<TripGuideServiceHandlers>('itinerary.v1.TripGuideService', createTripGuide(cities)),
      ]
    },
  })
})

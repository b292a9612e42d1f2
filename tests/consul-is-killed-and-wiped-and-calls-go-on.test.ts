import { expect, it } from 'vitest'
import type { ItineraryServiceDefinition } from '#proto/gen/itinerary/v1/ItineraryService.ts'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { callRest, get } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'
import { story, useMesh } from './support/mesh.ts'

story('Consul is killed under load and comes back with nothing', () => {
  const mesh = useMesh({ weather: 3, itinerary: 1 })

  it('loses no call from the last snapshot, and every registration is back within 10 s', async () => {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.router.grpc)
    using trips = grpcCaller<ItineraryServiceDefinition>('itinerary.v1.ItineraryService', mesh.router.grpc)
    const forecasts = steadyLoad(50, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const overRest = steadyLoad(20, () => callRest(`${mesh.router.http}/v1/weather/get_current`, { location: 'Lima' }))
    // A trip asks for weather by the worker's own watch of Consul, and says whether it got any.
    const plans = steadyLoad(5, async () => {
      const { value, instance } = await trips.stream('PlanTrip', { destination: 'Rome', days: 2 })
      const weatherInstance = value.at(-1)?.itinerary?.weatherInstanceId ?? ''
      if (weatherInstance === '') throw new Error('a trip without weather')
      return { instance }
    })
    await forecasts.more(50)

    await mesh.consul.kill()
    await forecasts.more(150)
    const duringOutage = await get(`${mesh.router.http}/readyz`)
    expect(duringOutage.status).toBe(200)

    await mesh.consul.start()
    const backAt = performance.now()
    await eventually('all are registered and passing again', async () => {
      const ids = (name: 'weather' | 'itinerary') => mesh.running(name).map(({ id }) => id)
      const services = ['tool-weather', 'worker-itinerary', 'mcp-router']
      const found = await Promise.all(services.map(service => mesh.registered(service, 'passing')))
      return JSON.stringify(found) === JSON.stringify([ids('weather').sort(), ids('itinerary'), [mesh.router.id]])
    })
    expect(performance.now() - backAt).toBeLessThan(10_000)

    await forecasts.more(100)
    await Promise.all([forecasts.stop(), overRest.stop(), plans.stop()])
    expect([...forecasts.failures, ...overRest.failures, ...plans.failures]).toEqual([])
    expect(plans.outcomes.length).toBeGreaterThan(20)
    expect(new Set(forecasts.outcomes.slice(-60).map(({ instance }) => instance)).size).toBe(3)
  })

  it('goes on changing with Consul afterwards: one leaves, one joins', async () => {
    const [leaver, ...others] = mesh.running('weather')
    leaver?.send('SIGTERM')
    const joiner = await mesh.start('weather')
    await mesh.untilPassing(
      'tool-weather',
      [...others, joiner].map(({ id }) => id),
    )
    expect(await leaver?.ended).toBe(0)
  })
})

import { expect, it } from 'vitest'
import { story, useMesh } from './support/mesh.ts'
import { type ReflectiveCaller, reflectiveCaller } from './support/reflective-caller.ts'

story('a client that knows an address and gRPC server reflection', () => {
  const mesh = useMesh({ echo: 2, weather: 2, itinerary: 1, lab: 1 })
  const own = [
    'grpc.health.v1.Health',
    'grpc.reflection.v1.ServerReflection',
    'grpc.reflection.v1alpha.ServerReflection',
  ]
  const served = [
    'itinerary.v1.ItineraryService',
    'itinerary.v1.TripGuideService',
    'lab.v1.LabService',
    'mesh.v1.AgentService',
    'weather.v1.WeatherService',
    'weather.v1.WeatherTalkService',
  ]

  it.each(['v1', 'v1alpha'] as const)('lists what the whole mesh serves, by %s', async version => {
    using client = reflectiveCaller(mesh.router.grpc, version)
    expect([...(await client.services())].sort()).toEqual([...own, ...served].sort())
  })

  it('reads every method with its comment and its promises', async () => {
    using client = reflectiveCaller(mesh.router.grpc)
    const weather = await client.describe('weather.v1.WeatherService')
    expect(weather.methods.map(({ name, idempotency }) => [name, idempotency])).toEqual([
      ['GetCurrent', 1],
      ['GetForecast', 1],
    ])
    for (const service of served) {
      const { file, methods } = await client.describe(service)
      const comments = file.proto.sourceCodeInfo?.location.map(({ leadingComments }) => leadingComments.trim()) ?? []
      expect(comments.filter(text => text !== '').length).toBeGreaterThanOrEqual(methods.length)
    }
  })

  it('calls each service, unary and streaming', async () => {
    using client = reflectiveCaller(mesh.router.grpc)
    const answers = {
      forecast: await client.call('/weather.v1.WeatherService/GetForecast', { location: 'Paris', days: 2 }),
      cities: await client.call('/itinerary.v1.ItineraryService/ListDestinations', {}),
      trip: await client.call('/itinerary.v1.ItineraryService/PlanTrip', { destination: 'Rome', days: 2 }),
      status: await client.call('/mesh.v1.AgentService/GetStatus', {}),
      run: await client.call('/mesh.v1.AgentService/Run', { input: 'Hello brave world' }),
      blob: await client.call('/lab.v1.LabService/GetBlob', { bytes: 3 }),
    }
    expect(answers.forecast.messages).toMatchObject([{ place: { name: 'Paris' }, days: [{}, {}] }])
    expect((answers.cities.messages[0] as { destinations: unknown[] }).destinations.length).toBeGreaterThanOrEqual(20)
    expect(answers.trip.messages.at(-1)).toMatchObject({ itinerary: { destination: 'Rome', days: [{}, {}] } })
    expect(answers.status.messages).toMatchObject([{ instanceId: answers.status.instance, ready: true }])
    expect(answers.run.messages).toMatchObject([
      { text: 'Hello ' },
      { text: 'brave ' },
      { text: 'world' },
      { result: {} },
    ])
    expect(answers.blob.messages).toEqual([{ blob: 'AAAA' }])
  })

  it('finds the same contract at an instance itself', async () => {
    const [instance] = mesh.running('weather')
    using direct = reflectiveCaller(`127.0.0.1:${instance?.port}`)
    using routed = reflectiveCaller(mesh.router.grpc)
    const methods = async (client: ReflectiveCaller) =>
      (await client.describe('weather.v1.WeatherService')).methods.map(({ name, input }) => [
        name,
        input.fields.map(field => field.jsonName),
      ])
    expect(await methods(direct)).toEqual(await methods(routed))
  })

  it('asks after the health of the mesh, of one service, and of one that is not there', async () => {
    using client = reflectiveCaller(mesh.router.grpc)
    const check = (service: string) => client.call('/grpc.health.v1.Health/Check', { service })
    for (const name of ['', 'mcp-router', 'tool-weather', 'weather.v1.WeatherService']) {
      expect((await check(name)).messages).toEqual([{ status: 'SERVING' }])
    }
    await expect(check('tool-nobody')).rejects.toMatchObject({ code: 5 })
  })
})

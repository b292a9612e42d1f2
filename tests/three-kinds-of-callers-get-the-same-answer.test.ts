import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ItineraryServiceDefinition } from '#proto/gen/itinerary/v1/ItineraryService.ts'
import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { type GrpcCaller, grpcCaller } from './support/grpc-caller.ts'
import { get, postJson } from './support/http-caller.ts'
import { legacyMcp, type McpCaller, modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'

story('gRPC, HTTP and MCP of both eras', () => {
  const mesh = useMesh({ echo: 2, weather: 2, itinerary: 1 })
  const ids = (name: 'echo' | 'weather' | 'itinerary') => mesh.running(name).map(({ id }) => id)
  let weather: GrpcCaller<WeatherServiceDefinition>
  let mcp: McpCaller[] = []

  beforeAll(async () => {
    weather = grpcCaller('weather.v1.WeatherService', mesh.router.grpc)
    mcp = [await modernMcp(mesh.router.http), await legacyMcp(mesh.router.http)]
  })
  afterAll(async () => {
    weather?.[Symbol.dispose]()
    for (const client of mcp) await client[Symbol.asyncDispose]()
  })

  it('gives all of them the same forecast, and each the instance that answered', async () => {
    const request = { location: 'Paris', days: 3, startDate: '2026-12-24' }
    const grpc = await weather.unary('GetForecast', request)
    const rest = await postJson(`${mesh.router.http}/v1/weather/get_forecast`, request)
    const tools = await Promise.all(mcp.map(client => client.call('weather_get_forecast', request)))

    expect(rest.status).toBe(200)
    const { days, place, source } = rest.body as {
      days: { date: string; highCelsius: number; condition: string }[]
      place: { name: string }
      source: { provider: string }
    }
    expect(days.map(({ date }) => date)).toEqual(['2026-12-24', '2026-12-25', '2026-12-26'])
    expect(place.name).toBe('Paris')
    expect(source.provider).toBe('climate')

    for (const tool of tools) {
      expect(tool).toMatchObject({ isError: false, structured: rest.body })
      expect(JSON.parse(tool.text)).toEqual(rest.body)
    }
    expect(grpc.value.place).toMatchObject({ name: 'Paris' })
    expect(grpc.value.days.map(({ date, highCelsius, condition }) => ({ date, highCelsius, condition }))).toEqual(
      days.map(({ date, highCelsius, condition }) => ({ date, highCelsius, condition })),
    )
    for (const { instance } of [grpc, rest, ...tools]) expect(ids('weather')).toContain(instance)
    expect(grpc.attempts).toBe(1)
    expect(rest.headers.get('mesh-attempts')).toBe('1')
  })

  it('streams to each as that caller hears streams, with the same end', async () => {
    using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', mesh.router.grpc)
    const request = { input: 'Hello brave world', sessionId: 's-1', parameters: { b: '2', a: '1' } }
    const parameters = [
      { name: 'a', value: '1' },
      { name: 'b', value: '2' },
    ]

    const grpc = await echo.stream('Run', request)
    const said = grpc.value.filter(({ event }) => event === 'text').map(({ text }) => text)
    expect(said).toEqual(['Hello ', 'brave ', 'world'])
    expect(grpc.value.every(({ sessionId }) => sessionId === 's-1')).toBe(true)
    expect(grpc.value.at(-1)?.result).toMatchObject({
      text: 'Hello brave world',
      instanceId: grpc.instance,
      parameters,
    })

    const url = `${mesh.router.http}/v1/echo/run`
    const plain = await postJson(url, request)
    expect(plain.body).toMatchObject({ sessionId: 's-1', result: { text: 'Hello brave world', parameters } })

    const lines = await postJson(url, request, { accept: 'application/x-ndjson' })
    const messages = String(lines.body)
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as { text?: string; result?: unknown })
    expect(messages.map(({ text }) => text)).toEqual(['Hello ', 'brave ', 'world', undefined])
    expect(messages.at(-1)?.result).toMatchObject({ text: 'Hello brave world' })

    const events = await postJson(url, request, { accept: 'text/event-stream' })
    expect(String(events.body).match(/^data: .*"text":"(Hello |brave |world)"/gm)).toHaveLength(3)

    for (const client of mcp) {
      const heard: string[] = []
      const tool = await client.call('echo_run', request, {}, message => heard.push(message))
      expect(heard.map(message => message.trim())).toEqual(['Hello', 'brave', 'world'])
      expect(tool.structured).toMatchObject({ sessionId: 's-1', result: { text: 'Hello brave world', parameters } })
      expect(ids('echo')).toContain(tool.instance)
    }
  })

  it('offers an agent, a tool and a worker alike, and plans a trip through each door', async () => {
    const names = ['echo_get_status', 'echo_run', 'itinerary_list_destinations', 'itinerary_plan_trip']
    const wanted = [...names, 'weather_get_current', 'weather_get_forecast']
    const request = { destination: 'Tokyo', days: 3, interests: ['food', 'art'], startDate: '2026-12-24' }
    for (const client of mcp) {
      const tools = await client.tools()
      expect(tools.map(({ name }) => name).sort()).toEqual(wanted)
      for (const { description } of tools) expect(description).toBeTruthy()
      const tool = await client.call('itinerary_plan_trip', request)
      expect(tool.structured).toMatchObject({ itinerary: { destination: 'Tokyo' } })
    }
    const rest = await postJson(`${mesh.router.http}/v1/itinerary/plan_trip`, request)
    const { itinerary } = rest.body as { itinerary: { days: { date: string }[]; weatherInstanceId: string } }
    expect(itinerary.days.map(({ date }) => date)).toEqual(['2026-12-24', '2026-12-25', '2026-12-26'])
    expect(ids('weather')).toContain(itinerary.weatherInstanceId)

    using worker = grpcCaller<ItineraryServiceDefinition>('itinerary.v1.ItineraryService', mesh.router.grpc)
    const grpc = await worker.stream('PlanTrip', request)
    expect(grpc.value.length).toBeGreaterThan(1)
    expect(grpc.value.at(-1)?.itinerary).toMatchObject({ destination: 'Tokyo' })
    expect(grpc.value.at(-1)?.itinerary?.days).toHaveLength(3)
  })

  it('says over HTTP what there is, in a catalogue and in OpenAPI', async () => {
    const catalogue = await mesh.catalogue()
    expect(catalogue.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'agent-echo healthy',
      'tool-weather healthy',
      'worker-itinerary healthy',
    ])
    const openapi = await get(`${mesh.router.http}/v1/openapi.json`)
    const paths = Object.entries((openapi.body as { paths: Record<string, object> }).paths)
    expect(paths.flatMap(([path, verbs]) => ('post' in verbs ? [path] : [])).sort()).toEqual(
      catalogue.flatMap(({ operations }) => operations.map(({ rest }) => rest)).sort(),
    )
  })

  it('registers each under its name, with ids of their own', async () => {
    for (const [service, count] of Object.entries({ 'agent-echo': 2, 'tool-weather': 2, 'worker-itinerary': 1 })) {
      const found = await mesh.registered(service, 'passing')
      expect(new Set(found).size).toBe(count)
      for (const id of found) expect(id).toMatch(/^(echo-agent|weather-tool|itinerary-worker)-[0-9a-f]{8}$/)
    }
    expect(await mesh.registered('mcp-router', 'passing')).toEqual([mesh.router.id])
  })
})

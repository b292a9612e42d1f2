import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { type ComposeMesh, composeMesh, composeStory } from './support/compose.ts'
import { composes } from './support/docker.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { callRest } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'
import { legacyMcp, modernMcp } from './support/mcp-caller.ts'

composeStory.each(composes)('%s', name => {
  let mesh: ComposeMesh
  beforeAll(async () => {
    mesh = await composeMesh(name, `meshwork-${name.at(-1)}`)
    await mesh.compose('up', '-d')
    await mesh.untilReady()
  })
  afterAll(() => mesh[Symbol.asyncDispose]())

  it('brings everything up, two routers among it, without privileges and without a name of its own', async () => {
    const services = (await mesh.containers()).map(({ service }) => service).sort()
    const routers = ['mcp-router', 'mcp-router']
    const others = ['consul', 'controller', 'echo-agent', 'haproxy', 'itinerary-worker', 'weather-tool']
    expect(services).toEqual([...others, ...routers].sort())
    await mesh.untilPassing('mcp-router', 2)
    for (const { id, service } of await mesh.containers()) {
      const facts = '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.Memory}}'
      expect(await mesh.docker('inspect', '--format', facts, id), service).toBe('true [ALL] 536870912')
      expect(await mesh.docker('exec', id, 'id', '-u'), service).not.toBe('0')
    }
  })

  it('answers over REST, gRPC and both eras of MCP', async () => {
    const place = { location: 'Oslo' }
    const rest = await callRest(`${mesh.http}/v1/weather/get_current`, place)
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.grpc)
    const grpc = await weather.unary('GetCurrent', place)
    await using modern = await modernMcp(mesh.http)
    await using legacy = await legacyMcp(mesh.http)
    const tools = [await modern.call('weather_get_current', place), await legacy.call('weather_get_current', place)]
    for (const { instance } of [rest, grpc, ...tools]) expect(instance).toMatch(/^weather-tool-[0-9a-f]{8}$/)
    const trip = await modern.call('itinerary_plan_trip', { destination: 'Rome', days: 3 })
    expect(trip).toMatchObject({ isError: false, instance: expect.stringMatching(/^itinerary-worker-/) })
  })

  it('runs three echo agents with ids of their own when scaled, and leaves the first alone', async () => {
    const [first] = await mesh.passing('agent-echo')
    await mesh.compose('up', '-d', '--scale', 'echo-agent=3', '--no-recreate')
    const ids = await mesh.untilPassing('agent-echo', 3)
    expect(new Set(ids).size).toBe(3)
    expect(ids).toContain(first)
    using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', mesh.grpc)
    const metadata = { 'mesh-service': 'agent-echo' }
    const load = steadyLoad(100, () => echo.unary('GetStatus', {}, { metadata }))
    await load.more(100)
    const answered = new Set((await load.stop()).map(({ instance }) => instance))
    expect([...answered].sort()).toEqual(ids)
    expect(load.failures).toEqual([])
  })

  it('loses no call while it is scaled down again, routers too', async () => {
    await mesh.compose('up', '-d', '--scale', 'echo-agent=3', '--scale', 'mcp-router=4', '--no-recreate')
    await mesh.untilRouters(4)
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.grpc)
    const grpc = steadyLoad(50, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const rest = steadyLoad(50, () => callRest(`${mesh.http}/v1/echo/get_status`, {}))
    await rest.more(50)
    await mesh.compose('up', '-d', '--scale', 'echo-agent=1', '--scale', 'mcp-router=1', '--no-recreate')
    expect(await mesh.passing('mcp-router')).toHaveLength(1)
    expect(await mesh.passing('agent-echo')).toHaveLength(1)
    await rest.more(50)
    await Promise.all([grpc.stop(), rest.stop()])
    expect([...grpc.failures, ...rest.failures]).toEqual([])
  })

  it('takes an agent that is stopped out of Consul first, and lets it finish its call', async () => {
    const [agent] = await mesh.containers('echo-agent')
    using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', mesh.grpc)
    const metadata = { 'mesh-service': 'agent-echo' }
    const served = async () => Number((await echo.unary('GetStatus', {}, { metadata })).value.inFlight)
    const call = echo.stream('Run', { input: 'a b', parameters: { delay_ms: '8000' } }, { metadata })
    await eventually('the call is under way', async () => (await served()) >= 1)
    const stopped = mesh.compose('stop', 'echo-agent')
    await mesh.untilPassing('agent-echo', 0)
    expect(await mesh.docker('inspect', '--format', '{{.State.Running}}', String(agent?.id))).toBe('true')
    expect((await call).value.map(event => event.text ?? '').join('')).toBe('a b')
    await stopped
    expect(await mesh.docker('inspect', '--format', '{{.State.ExitCode}}', String(agent?.id))).toBe('0')
  })

  it('says nothing of open doors, which the machine publishes on the loopback only', async () => {
    const [controller] = await mesh.containers('controller')
    const log = await mesh.docker('logs', String(controller?.id))
    expect(log).toContain('listening')
    expect(log).not.toContain('open beyond')
  })

  it('leaves nothing behind when it is brought down', async () => {
    await mesh.compose('down', '--volumes')
    expect(await mesh.leftovers()).toBe('')
  })
})

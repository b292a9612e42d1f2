import { expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { steadyLoad } from './support/load.ts'
import { useMesh } from './support/mesh.ts'

const asTheLibraryComes = { 'grpc.enable_retries': 1 }

edgeStory('routers come and go under load', () => {
  const mesh = useMesh({ weather: 2, lab: 1, routers: 1 })
  const edge = useEdge(mesh)
  const running = () => mesh.routers.filter(router => router.running)

  function load() {
    const weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', edge.grpc)
    const grpc = steadyLoad(60, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const rest = steadyLoad(40, () => callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' }))
    return {
      failures: () => [...grpc.failures, ...rest.failures],
      more: (calls: number) => Promise.all([grpc.more(calls), rest.more(calls)]),
      async stop() {
        await Promise.all([grpc.stop(), rest.stop()])
        weather[Symbol.dispose]()
      },
    }
  }

  it('fails no call from 1 router to 3 and back to 1, without a reload', async () => {
    await edge.untilRouters(mesh.routers)
    const calls = load()
    await calls.more(40)
    await Promise.all([mesh.startRouter(), mesh.startRouter()])
    await edge.untilRouters(mesh.routers)
    await calls.more(60)
    const served = await edge.served('mcp-router.grpc')
    for (const { port } of mesh.routers) expect(served.get(port)).toBeGreaterThan(0)

    for (const router of mesh.routers.slice(0, 2)) {
      router.send('SIGTERM')
      expect(await router.ended).toBe(0)
      await calls.more(30)
    }
    await edge.untilRouters(running())
    await calls.more(30)
    await calls.stop()
    expect(calls.failures()).toEqual([])
    expect((await edge.status()).reloads).toBe(0)
  })

  it('gives a new router calls within a second of its passing', async () => {
    const calls = load()
    const router = await mesh.startRouter()
    await eventually('it is passing', async () => (await mesh.registered('mcp-router', 'passing')).includes(router.id))
    const passingAt = performance.now()
    await eventually('it has a call', async () => ((await edge.served('mcp-router.grpc')).get(router.port) ?? 0) > 0)
    expect(performance.now() - passingAt).toBeLessThan(1_000)
    await calls.stop()
    expect(calls.failures()).toEqual([])
  })

  it('gives a router nothing new 200 ms after it says that it drains', async () => {
    const router = await mesh.startRouter()
    await edge.untilRouters(running())
    const calls = load()
    await calls.more(30)
    router.send('SIGTERM')
    await eventually('it says that it drains', async () => (await fetch(`${router.http}/readyz`)).status === 503)
    const toldAt = performance.now()
    await eventually('200 ms are over', () => performance.now() - toldAt >= 200)
    const then = (await edge.served('mcp-router.grpc')).get(router.port)
    await calls.more(30)
    expect((await edge.served('mcp-router.grpc')).get(router.port)).toBe(then)
    expect(await router.ended).toBe(0)
    await calls.stop()
    expect(calls.failures()).toEqual([])
  })

  it('fails no new call when a router is killed, and runs nothing twice by itself', async () => {
    const victim = await mesh.startRouter()
    await edge.untilRouters(running())
    using weather = grpcCaller<WeatherServiceDefinition>(
      'weather.v1.WeatherService',
      edge.grpc,
      undefined,
      asTheLibraryComes,
    )
    // Without its library's retries: HAProxy calls a stream refused whose router died with it, though it may have run.
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', edge.grpc, labDescriptors)
    let entries = 0
    const reads = steadyLoad(80, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const records = steadyLoad(40, () => lab.unary('Record', { entry: `kill-${entries++}`, pauseMs: 30 }))
    await reads.more(60)
    await victim.kill()
    const killedAt = performance.now()
    await reads.more(120)
    await Promise.all([reads.stop(), records.stop()])

    const newFailures = reads.outcomes.filter(({ startedAt, error }) => error !== undefined && startedAt > killedAt)
    expect(newFailures.map(({ error }) => error?.message)).toEqual([])
    const ran = mesh.labLines().filter(line => line.startsWith('ran kill-'))
    expect(new Set(ran.map(line => line.split(' ')[1])).size).toBe(ran.length)
    expect(ran.length).toBeGreaterThanOrEqual(records.outcomes.filter(one => one.error === undefined).length)
  })
})

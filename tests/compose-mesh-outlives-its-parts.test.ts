import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { type ComposeMesh, composeMesh, composeStory } from './support/compose.ts'
import { anotherTestImage, testImage } from './support/docker.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { callRest } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'

/** Every service of the mesh's own; there are two of each. */
const services = ['mcp-router', 'echo-agent', 'weather-tool', 'itinerary-worker'] as const
const numbers = (count: number, among: readonly string[] = services) =>
  services.flatMap(service => ['--scale', `${service}=${among.includes(service) ? count : 2}`])

composeStory('a mesh under Compose', () => {
  let mesh: ComposeMesh
  beforeAll(async () => {
    mesh = await composeMesh('docker-compose 1', 'meshwork-parts')
    await mesh.compose('up', '-d', ...numbers(2))
    await whole()
  })
  afterAll(() => mesh[Symbol.asyncDispose]())

  /** Everything is there, and HAProxy has both routers. */
  async function whole(): Promise<void> {
    await mesh.untilRouters(2)
    for (const service of ['agent-echo', 'tool-weather', 'worker-itinerary']) await mesh.untilPassing(service, 2)
    await mesh.untilReady()
  }

  /**
   * Calls every service steadily, over gRPC and REST, by clients that never retry, while something is done and a little
   * longer.
   */
  async function callDuring(act: () => Promise<unknown>) {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.grpc)
    const loads = [
      steadyLoad(25, () => weather.unary('GetForecast', { location: 'Oslo' })),
      steadyLoad(25, () => callRest(`${mesh.http}/v1/echo/get_status`, {})),
      steadyLoad(5, () => callRest(`${mesh.http}/v1/itinerary/list_destinations`, {})),
    ]
    const more = (calls: number) => Promise.all(loads.map(load => load.more(calls)))
    await more(5)
    const begunAt = performance.now()
    const actedAt = await act().then(() => performance.now())
    await whole()
    // A channel that found nobody tries again at its own pace.
    await promisify(weather.client.waitForReady.bind(weather.client))(Date.now() + 60_000)
    const wholeAt = performance.now()
    await more(5)
    const outcomes = (await Promise.all(loads.map(load => load.stop()))).flat()
    const failures = outcomes.flatMap(({ startedAt, error }) => (error === undefined ? [] : [{ startedAt, error }]))
    return { failures, begunAt, actedAt, wholeAt }
  }

  async function failuresDuring(act: () => Promise<unknown>): Promise<string[]> {
    return said((await callDuring(act)).failures)
  }
  const said = (failures: readonly { readonly error: Error }[]) => [...new Set(failures.map(one => one.error.message))]

  it.each(['echo-agent', 'weather-tool', 'itinerary-worker'])(
    'loses no idempotent call when one of two %ss is killed',
    async service => {
      const [victim] = await mesh.containers(service)
      const failures = await failuresDuring(async () => {
        await mesh.docker('kill', String(victim?.id))
        await mesh.docker('start', String(victim?.id))
      })
      expect(failures).toEqual([])
    },
  )

  it('loses at most what was under way there when one of two routers is killed', async () => {
    const [victim] = await mesh.containers('mcp-router')
    const { failures, actedAt } = await callDuring(() => mesh.docker('kill', String(victim?.id)).then(untilOneRouter))
    expect(said(failures.filter(({ startedAt }) => startedAt > actedAt))).toEqual([])

    async function untilOneRouter() {
      await mesh.untilRouters(1)
      await mesh.docker('start', String(victim?.id))
    }
  })

  it.each(['consul', 'controller'])('loses no call when the %s is restarted, nor when it is killed', async service => {
    const [only] = await mesh.containers(service)
    const failures = await failuresDuring(async () => {
      await mesh.compose('restart', service)
      await whole()
      await mesh.docker('kill', String(only?.id))
      await mesh.docker('start', String(only?.id))
    })
    expect(failures).toEqual([])
  })

  it.each(services)('loses no call when each %s is restarted in turn', async service => {
    const failures = await failuresDuring(async () => {
      for (const { id } of await mesh.containers(service)) {
        await mesh.docker('restart', '--time', '40', id)
        await whole()
      }
    })
    expect(failures).toEqual([])
  })

  it('loses the calls of that time, and none before or after it, when the only HAProxy is restarted', async () => {
    const { failures, begunAt, wholeAt } = await callDuring(() => mesh.compose('restart', 'haproxy'))
    const outside = failures.filter(({ startedAt }) => startedAt < begunAt || startedAt > wholeAt)
    expect(said(outside)).toEqual([])
  })

  it('takes new instances of another image one by one and loses no call', async () => {
    const image = anotherTestImage()
    const old = (await Promise.all(services.map(service => mesh.containers(service)))).flat()
    const failures = await failuresDuring(async () => {
      mesh.use(image)
      await mesh.compose('up', '-d', '--no-recreate', ...numbers(4))
      await mesh.untilRouters(4)
      for (const service of ['agent-echo', 'tool-weather', 'worker-itinerary']) await mesh.untilPassing(service, 4)
      for (const { id } of old) await mesh.docker('stop', '--time', '40', id)
      for (const { id } of old) await mesh.docker('rm', id)
    })
    mesh.use(testImage)
    expect(failures).toEqual([])
    for (const service of services) {
      const now = (await mesh.containers(service)).map(({ id }) => id)
      expect(now).toHaveLength(2)
      const images = await mesh.docker('inspect', '--format', '{{.Config.Image}}', ...now)
      expect(images.split('\n'), service).toEqual([image, image])
    }
  })
})

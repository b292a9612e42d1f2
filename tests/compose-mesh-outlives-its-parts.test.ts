import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { type ComposeMesh, composeMesh, composeStory } from './support/compose.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { callRest } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'

composeStory('a mesh under Compose', () => {
  let mesh: ComposeMesh
  beforeAll(async () => {
    mesh = await composeMesh('docker-compose 1', 'meshwork-parts')
    await mesh.compose('up', '-d', '--scale', 'echo-agent=2', '--scale', 'weather-tool=2')
    await mesh.untilReady()
    await whole()
  })
  afterAll(() => mesh[Symbol.asyncDispose]())

  /** Everything is there, and HAProxy has both routers. */
  async function whole(): Promise<void> {
    for (const service of ['agent-echo', 'tool-weather', 'mcp-router']) await mesh.untilPassing(service, 2)
    await mesh.untilPassing('worker-itinerary', 1)
    await mesh.untilRouters(2)
    await mesh.untilReady()
  }

  /** Calls steadily over REST and gRPC while something is done, and a little longer. @returns what failed, once each */
  async function failuresDuring(act: () => Promise<unknown>): Promise<string[]> {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.grpc)
    const grpc = steadyLoad(25, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const rest = steadyLoad(25, () => callRest(`${mesh.http}/v1/echo/get_status`, {}))
    await rest.more(10)
    await act()
    await whole()
    await rest.more(10)
    await Promise.all([grpc.stop(), rest.stop()])
    return [...grpc.failures, ...rest.failures]
  }

  it.each(['echo-agent', 'weather-tool'])('loses no idempotent call when one of two %ss is killed', async service => {
    const [victim] = await mesh.containers(service)
    const failures = await failuresDuring(async () => {
      await mesh.docker('kill', String(victim?.id))
      await mesh.docker('start', String(victim?.id))
    })
    expect(failures).toEqual([])
  })

  it.each(['consul', 'controller', 'itinerary-worker'])('loses no call when %s is restarted', async service => {
    expect(await failuresDuring(() => mesh.compose('restart', service))).toEqual([])
  })

  it.each(['mcp-router', 'echo-agent', 'weather-tool'])(
    'loses no call when each %s is restarted in turn',
    async service => {
      const failures = await failuresDuring(async () => {
        for (const { id } of await mesh.containers(service)) {
          await mesh.docker('restart', '--time', '40', id)
          await whole()
        }
      })
      expect(failures).toEqual([])
    },
  )

  it('is back by itself when HAProxy is restarted', async () => {
    await mesh.compose('restart', 'haproxy')
    await mesh.untilReady()
    expect(await failuresDuring(async () => {})).toEqual([])
  })

  it('takes new instances of another image one by one and loses no call', async () => {
    const old = await mesh.containers('mcp-router')
    const failures = await failuresDuring(async () => {
      await mesh.compose(
        'up',
        '-d',
        '--scale',
        'mcp-router=4',
        '--scale',
        'echo-agent=2',
        '--scale',
        'weather-tool=2',
        '--no-recreate',
      )
      await mesh.untilRouters(4)
      for (const { id } of old) await mesh.docker('stop', '--time', '40', id)
      for (const { id } of old) await mesh.docker('rm', id)
    })
    expect(failures).toEqual([])
    const now = await mesh.containers('mcp-router')
    expect(now).toHaveLength(2)
    for (const { id } of old) expect(now.map(container => container.id)).not.toContain(id)
  })
})

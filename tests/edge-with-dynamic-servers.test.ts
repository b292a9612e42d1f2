import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { findDynamicHaproxy } from './support/find-haproxy.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { dynamicEdgeStory, useEdge } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'
import { useMesh } from './support/mesh.ts'

const binary = findDynamicHaproxy() ?? ''

dynamicEdgeStory('an edge of HAProxy 3.0 or later', () => {
  const mesh = useMesh({ weather: 1, routers: 1 })
  const edge = useEdge(mesh, { HAPROXY_BIN: binary, HAPROXY_STOP: 'false' })

  it('adds and deletes servers under their own names, and fails no call', async () => {
    expect(execFileSync(binary, ['-v'], { encoding: 'utf8' })).toContain(`${(await edge.status()).haproxy?.version}`)
    await edge.untilRouters(mesh.routers)
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', edge.grpc)
    const grpc = steadyLoad(60, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const rest = steadyLoad(40, () => callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' }))
    await grpc.more(20)
    await Promise.all([mesh.startRouter(), mesh.startRouter()])
    await edge.untilRouters(mesh.routers)
    expect((await edge.serving('mcp-router.grpc')).map(({ name }) => name).sort()).toEqual(
      mesh.routers.map(({ id }) => id).sort(),
    )
    await grpc.more(40)
    for (const router of mesh.routers.slice(0, 2)) {
      router.send('SIGTERM')
      expect(await router.ended).toBe(0)
    }
    await grpc.more(40)
    await Promise.all([grpc.stop(), rest.stop()])
    expect([...grpc.failures, ...rest.failures]).toEqual([])
    await eventually('those that left are deleted', async () => {
      const states = await edge.runtime('show servers state mcp-router.grpc')
      return mesh.routers.slice(0, 2).every(({ id }) => !states.includes(id))
    })
    expect((await edge.status()).reloads).toBe(0)
  })

  it('goes on where it was when its controller is back', async () => {
    const before = (await edge.status()).haproxy
    edge.controller.send('SIGKILL')
    await edge.controllerGone()
    await edge.restartController()
    await edge.untilRouters(mesh.routers.filter(router => router.running))
    expect((await edge.status()).haproxy).toEqual(before)
    expect((await edge.status()).reloads).toBe(0)
  })
})

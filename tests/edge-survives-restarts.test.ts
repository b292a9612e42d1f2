import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import { steadyLoad } from './support/load.ts'
import { useMesh } from './support/mesh.ts'

edgeStory('HAProxy, its controller and Consul are restarted under load', () => {
  const mesh = useMesh({ weather: 2, routers: 2 })
  // HAProxy is left to the next controller when one is told to end.
  const edge = useEdge(mesh, { HAPROXY_STOP: 'false' })
  const running = () => mesh.routers.filter(router => router.running)

  async function failuresOf(work: () => Promise<void>): Promise<readonly string[]> {
    await edge.untilRouters(running())
    // As the libraries come: grpc-js repeats what the server never began.
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', edge.grpc, undefined, {
      'grpc.enable_retries': 1,
    })
    const grpc = steadyLoad(60, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const rest = steadyLoad(40, () => callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' }))
    await Promise.all([grpc.more(20), rest.more(20)])
    await work()
    await Promise.all([grpc.more(40), rest.more(40)])
    await Promise.all([grpc.stop(), rest.stop()])
    return [...grpc.failures, ...rest.failures]
  }

  it('fails no call when HAProxy is reloaded', async () => {
    const failures = await failuresOf(async () => {
      const before = (await edge.status()).haproxy?.pid
      await edge.master('reload')
      await eventually('there is a new worker', async () => {
        const { haproxy, ready } = await edge.status()
        return ready && haproxy !== undefined && haproxy.pid !== before
      })
    })
    expect(failures).toEqual([])
  })

  it('fails no call when the controller is ended, and when it is killed, and changes nothing when it is back', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const before = (await edge.status()).haproxy
      const failures = await failuresOf(async () => {
        edge.controller.send(signal)
        await edge.controllerGone()
        await edge.restartController()
      })
      expect(failures).toEqual([])
      expect((await edge.status()).haproxy).toEqual(before)
      expect((await edge.status()).reloads).toBe(0)
    }
  })

  it('takes in what changed while the controller was away', async () => {
    edge.controller.send('SIGKILL')
    await edge.controllerGone()
    const [first] = mesh.routers
    const added = await mesh.startRouter()
    first?.send('SIGTERM')
    expect(await first?.ended).toBe(0)
    await edge.restartController()
    await edge.untilRouters(running())
    expect(running()).toContain(added)
    expect((await edge.status()).reloads).toBe(0)
  })

  it('keeps every router when Consul is away, and when it comes back empty', async () => {
    const failures = await failuresOf(async () => {
      await mesh.consul.restart()
      await eventually(
        'both are registered again',
        async () => (await mesh.registered('mcp-router', 'passing')).length === 2,
      )
    })
    expect(failures).toEqual([])
  })

  it('starts a HAProxy that was killed, with the routers of that moment', async () => {
    const pid = Number(await readFile(join(edge.runDir, 'haproxy.pid'), 'utf8'))
    const worker = (await edge.status()).haproxy?.pid ?? 0
    process.kill(pid, 'SIGKILL')
    process.kill(worker, 'SIGKILL')
    await eventually('another one serves', async () => {
      const { haproxy, ready } = await edge.status()
      return ready && haproxy !== undefined && haproxy.pid !== worker
    })
    await edge.untilRouters(running())
    await callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })
  })
})

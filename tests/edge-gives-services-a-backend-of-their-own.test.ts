import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest, get } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { steadyLoad } from './support/load.ts'
import { useMesh } from './support/mesh.ts'
import { deregister, register } from './support/register.ts'

edgeStory('services behind the same edge', () => {
  const mesh = useMesh({ weather: 1, routers: 1 })
  const edge = useEdge(mesh)
  const shop = createServer((request, response) => response.end(`shop ${request.headers.host} ${request.url}`))
  const shopPort = () => (shop.address() as AddressInfo).port

  beforeAll(async () => {
    await new Promise<void>(resolve => shop.listen(0, '127.0.0.1', resolve))
    await edge.untilRouters(mesh.routers)
  })
  afterAll(() => {
    shop.close()
    shop.closeAllConnections()
  })

  it('sends an HTTP service its path, and keeps 503 for it when nobody of it is left', async () => {
    const meta = { edge: 'http', edge_path: '/shop', edge_check: '/ready' }
    await register(mesh.consul, { Name: 'shop', ID: 'shop-1', Address: '127.0.0.1', Port: shopPort(), Meta: meta })
    await edge.untilUp('shop.http', [shopPort()])
    expect((await get(`${edge.http}/shop/cart?a=1`)).body).toMatch(/^shop 127\.0\.0\.1:\d+ \/shop\/cart\?a=1$/)
    expect((await get(`${edge.http}/shop`)).body).toMatch(/^shop /)
    expect((await get(`${edge.http}/shopping`)).status).toBe(404)

    await deregister(mesh.consul, 'shop-1')
    await eventually('it is gone', async () => (await edge.serving('shop.http')).length === 0)
    const answer = await get(`${edge.http}/shop`)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('sends the calls of a direct service straight to its instances, with their slots as their bound', async () => {
    const instance = await mesh.start('lab', { EDGE: 'direct', SLOTS: '2' })
    await edge.untilUp('tool-lab.direct', [instance.port])
    expect(await edge.serving('tool-lab.direct')).toMatchObject([{ maxconn: 2 }])
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', edge.grpc, labDescriptors)
    const before = (await edge.served('tool-lab.direct')).get(instance.port) ?? 0
    const calls = Array.from({ length: 6 }, (_, i) => lab.unary('Record', { entry: `direct-${i}`, pauseMs: 50 }))
    for (const { value } of await Promise.all(calls)) expect(value.instanceId).toBe(instance.id)
    expect((await edge.served('tool-lab.direct')).get(instance.port)).toBe(before + 6)

    using named = grpcCaller<LabServiceDefinition>('lab.v1.LabService', edge.grpc, labDescriptors)
    const other = named.unary('Record', { entry: 'x', pauseMs: 0 }, { metadata: { 'mesh-service': 'tool-nobody' } })
    await expect(other).rejects.toMatchObject({ code: 12 })
    expect((await edge.served('tool-lab.direct')).get(instance.port)).toBe(before + 6)
  })

  it('fails no call of a direct service that grows and shrinks', async () => {
    const [first] = mesh.running('lab')
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', edge.grpc, labDescriptors)
    const load = steadyLoad(60, async () => {
      const { value } = await lab.unary('RecordAgain', { entry: 'steady', pauseMs: 5 })
      return { instance: value.instanceId }
    })
    await load.more(30)
    const second = await mesh.start('lab', { EDGE: 'direct', SLOTS: '2' })
    await edge.untilUp('tool-lab.direct', [first?.port ?? 0, second.port])
    await load.more(60)
    first?.send('SIGTERM')
    expect(await first?.ended).toBe(0)
    await load.more(60)
    await load.stop()
    expect(load.failures).toEqual([])
    expect(load.outcomes.at(-1)?.instance).toBe(second.id)
    expect(new Set(load.outcomes.map(({ instance }) => instance))).toEqual(new Set([first?.id, second.id]))
  })

  it('sends a gRPC service of anybody its calls', async () => {
    const [weather] = mesh.running('weather')
    const meta = { edge: 'grpc', grpc_services: 'weather.v1.WeatherService' }
    await register(mesh.consul, {
      Name: 'forecasts',
      ID: 'f-1',
      Address: 'localhost',
      Port: weather?.port ?? 0,
      Meta: meta,
    })
    await edge.untilUp('forecasts.grpc', [weather?.port ?? 0])
    using caller = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', edge.grpc)
    const ask = (service: string) =>
      caller.unary('GetForecast', { location: 'Oslo' }, { metadata: { 'mesh-service': service } })
    // tool-weather serves the same gRPC service, so that a call has to say whom it means.
    await ask('forecasts')
    expect((await edge.served('forecasts.grpc')).get(weather?.port ?? 0)).toBe(1)
    await ask('tool-weather')
    expect((await edge.served('forecasts.grpc')).get(weather?.port ?? 0)).toBe(1)
    await callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })
  })
})

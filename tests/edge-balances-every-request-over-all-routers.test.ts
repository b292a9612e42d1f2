import { beforeAll, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest } from './support/http-caller.ts'
import { legacyMcp } from './support/mcp-caller.ts'
import { useMesh } from './support/mesh.ts'

edgeStory('one client before many routers', () => {
  const mesh = useMesh({ weather: 1, routers: 3 })
  const edge = useEdge(mesh)

  beforeAll(() => edge.untilRouters(mesh.routers))

  it('spreads the 300 calls of one MCP client', async () => {
    await using mcp = await legacyMcp(edge.http)
    const before = await edge.served('mcp-router.http')
    for (let i = 0; i < 300; i++) await mcp.call('weather_get_current', { location: 'Lima' })
    const after = await edge.served('mcp-router.http')
    for (const { http } of mesh.routers) {
      const port = Number(new URL(http).port)
      expect((after.get(port) ?? 0) - (before.get(port) ?? 0)).toBeGreaterThanOrEqual(90)
      expect((after.get(port) ?? 0) - (before.get(port) ?? 0)).toBeLessThanOrEqual(110)
    }
  })

  it('answers REST, and shows every router on its stats page and to Prometheus', async () => {
    expect((await callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })).instance).toMatch(/^weather-/)
    const page = await (await fetch(`${edge.stats}/stats`)).text()
    for (const { port } of mesh.routers) expect(page).toContain(`127.0.0.1:${port}`)
    const metrics = await (await fetch(`${edge.stats}/metrics`)).text()
    expect(metrics).toMatch(/haproxy_server_status\{proxy="mcp-router\.grpc",server="slot1",state="UP"\} 1/)
  })

  it('uses 12 routers alike for 1,200 calls over one HTTP/2 connection, without a reload', {
    timeout: 180_000,
  }, async () => {
    // One after another: a machine of two cores is slow to start nine at once.
    while (mesh.routers.length < 12) await mesh.startRouter()
    await edge.untilRouters(mesh.routers)
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', edge.grpc)
    const before = await edge.served('mcp-router.grpc')
    const connectionsBefore = await edge.connections('grpc')
    for (let i = 0; i < 75; i++) {
      await Promise.all(Array.from({ length: 16 }, () => weather.unary('GetForecast', { location: 'Oslo' })))
    }
    const after = await edge.served('mcp-router.grpc')
    const shares = mesh.routers.map(({ port }) => (after.get(port) ?? 0) - (before.get(port) ?? 0))
    expect(shares.reduce((sum, one) => sum + one, 0)).toBe(1_200)
    expect(Math.min(...shares)).toBeGreaterThan(0)
    expect(Math.max(...shares) / Math.min(...shares)).toBeLessThanOrEqual(1.3)
    expect(await edge.connections('grpc')).toBe(connectionsBefore + 1)
    expect((await edge.status()).reloads).toBe(0)
  })
})

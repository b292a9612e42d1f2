import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { issueCertificate, subjectAt } from './support/certificates.ts'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { get, post, postJson } from './support/http-caller.ts'
import { useMesh } from './support/mesh.ts'

edgeStory('an edge with limits', () => {
  const mesh = useMesh({ weather: 1, routers: 1 })
  const edge = useEdge(mesh, {
    RATE_LIMIT_PER_CLIENT: '100',
    RATE_LIMIT_PER_TOOL: '20',
    MAX_BODY_BYTES: '10000',
    ACCESS_LOG: 'true',
  })

  beforeAll(() => edge.untilRouters(mesh.routers))
  beforeEach(() =>
    eventually('nobody has used anything of late', async () => {
      const tables = await edge.runtime('show table clients', 'show table tools')
      return !/gpc0_rate\(1000\)=[1-9]/.test(tables)
    }),
  )

  it('gives one client its rate, and the rest 429 with Retry-After', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => get(`${edge.http}/healthz`)))
    const refused = answers.filter(answer => answer.status === 429)
    expect(answers.filter(answer => answer.status === 200).length).toBe(200 - refused.length)
    expect(refused.length).toBeGreaterThanOrEqual(80)
    expect(refused.length).toBeLessThanOrEqual(100)
    expect(refused[0]?.headers.get('retry-after')).toBe('1')
    expect(refused[0]?.body).toMatchObject({
      error: { code: 'overloaded', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
  })

  it('counts a tool over REST and MCP together, and believes Mcp-Name only since 2026-07-28', async () => {
    const call = (headers: Record<string, string>) =>
      post(`${edge.http}/mcp`, '{}', { 'mcp-method': 'tools/call', ...headers })
    const modern = { 'mcp-protocol-version': '2026-07-28' }
    const all = async (headers: Record<string, string>, count: number) =>
      (await Promise.all(Array.from({ length: count }, () => call(headers)))).filter(({ status }) => status === 429)
        .length

    expect(await all({ ...modern, 'mcp-name': 'weather_get_current' }, 25)).toBeGreaterThanOrEqual(4)
    const spelled = `=?base64?${Buffer.from('weather_get_current').toString('base64')}?=`
    expect((await call({ ...modern, 'mcp-name': spelled })).status).toBe(429)
    expect((await postJson(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })).status).toBe(429)
    expect((await call({ ...modern, 'mcp-name': 'another' })).status).not.toBe(429)
    expect(await all({ 'mcp-protocol-version': '2025-11-25', 'mcp-name': 'weather_get_current' }, 25)).toBe(0)
  })

  it('tells a gRPC caller RESOURCE_EXHAUSTED', async () => {
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', edge.grpc)
    const calls = Array.from({ length: 40 }, () => weather.unary('GetForecast', { location: 'Oslo' }))
    const failed = (await Promise.allSettled(calls)).filter(one => one.status === 'rejected')
    expect(failed.length).toBeGreaterThanOrEqual(15)
    for (const { reason } of failed) expect(reason).toMatchObject({ code: 8, details: /overloaded/ })
  })

  it('refuses a body and headers above their bounds, by the name that the caller gave the request', async () => {
    const body = { location: 'x'.repeat(11_000) }
    const big = await postJson(`${edge.http}/v1/weather/get_current`, body, { 'x-request-id': 'story,"413"' })
    expect([big.status, big.body]).toMatchObject([413, { error: { code: 'too_large', requestId: 'story,"413"' } }])
    await eventually('its line says it', () => edge.controller.log.find(one => one.requestId === 'story,"413"'))
    expect((await get(`${edge.http}/healthz`, { 'x-long': 'x'.repeat(40_000) })).status).toBe(400)
  })

  it('writes one line of JSON for a request, with method, tool, router and trace', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01`, 'content-type': 'application/json' }
    await post(`${edge.http}/v1/weather/get_current?city="x"`, '{"location":"Lima"}', headers)
    const line = await eventually('it is written', () => edge.controller.log.find(one => one.trace === trace))
    const [router] = mesh.routers
    expect(line.instance).toMatch(/^weather-/)
    expect(line).toMatchObject({
      ...{ door: 'http', method: 'POST', path: '/v1/weather/get_current', tool: 'weather_get_current' },
      ...{ client: '127.0.0.1', backend: 'mcp-router.http', router: router?.http.replace('http://', '') },
    })
  })

  it('writes no line for a probe that finds all well, and one whole line however long the request is', async () => {
    const before = edge.controller.log.length
    for (const path of ['/readyz', '/healthz']) expect((await get(`${edge.http}${path}`)).status).toBe(200)
    const trace = `f${'0'.repeat(31)}`
    await get(`${edge.http}/${'x'.repeat(9_000)}`, { traceparent: `00-${trace}-b7ad6b7169203331-01` })
    const line = await eventually('it is written', () => edge.controller.log.find(one => one.trace === trace))
    expect(line).toMatchObject({ status: 404, path: `/${'x'.repeat(511)}` })
    const written = edge.controller.log.slice(before).map(one => one.path)
    expect(written).not.toContain('/readyz')
    expect(written).not.toContain('/healthz')
  })
})

edgeStory('an edge with certificates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'certs-'))
  issueCertificate(folder, 'first')
  const mesh = useMesh({ weather: 1, routers: 1 })
  const edge = useEdge(mesh, { TLS_DIR: folder })

  beforeAll(() => edge.untilRouters(mesh.routers))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('speaks TLS, and takes a new certificate from the folder by itself', async () => {
    const door = new URL(edge.http).host
    expect(await subjectAt(door)).toBe('first')
    issueCertificate(folder, 'second')
    await eventually('the new one is shown', async () => (await subjectAt(door)) === 'second')
    await eventually('the controller knows', async () => (await edge.status()).reloads === 1)
  })
})

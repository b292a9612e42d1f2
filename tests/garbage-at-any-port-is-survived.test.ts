import { connect } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { toFrame } from '#mesh/frames.ts'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { freePorts } from './support/free-port.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { get, post, postJson } from './support/http-caller.ts'
import { modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'
import { metric } from './support/metric.ts'
import { type Program, startMain } from './support/program.ts'
import { rawGrpc } from './support/raw-grpc.ts'
import { noise, sendRaw } from './support/raw-socket.ts'

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
const emptySettings = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])

const garbage: Readonly<Record<string, string | Uint8Array>> = {
  noise: noise(65_536),
  'a megabyte of zeros': Buffer.alloc(1_048_576),
  'a TLS greeting': Buffer.concat([Buffer.from('16030102000100fc0303', 'hex'), noise(508, 7)]),
  'HTTP/1.1 without a host': 'GET / HTTP/1.1\r\n\r\n',
  'half an HTTP request': 'POST /v1/weather/get_current HTTP/1.1\r\nHost: localhost\r\nContent-Le',
  'two lengths': 'POST /v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
  'an HTTP/2 preface and noise': Buffer.concat([Buffer.from(preface), noise(4_096, 3)]),
  'an HTTP/2 frame that claims 16 MB': Buffer.concat([
    Buffer.from(preface),
    emptySettings,
    Buffer.from([0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]),
  ]),
  'HTTP/2 headers that are no HPACK': Buffer.concat([
    Buffer.from(preface),
    emptySettings,
    Buffer.from([0, 0, 8, 1, 5, 0, 0, 0, 1]),
    noise(8, 9),
  ]),
  'HTTP/2 stream 0 data': Buffer.concat([
    Buffer.from(preface),
    emptySettings,
    Buffer.from([0, 0, 1, 0, 1, 0, 0, 0, 0, 0]),
  ]),
  nothing: '',
}

const json = { 'content-type': 'application/json' }
const nested = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
const request = { location: 'Oslo', days: 2 }
const restPath = '/v1/weather/get_forecast'
const grpcPath = '/weather.v1.WeatherService/GetForecast'
const goodFrame = toFrame(Buffer.from([0x0a, 4, ...Buffer.from('Oslo')]))

story('whatever anybody sends', () => {
  const mesh = useMesh({
    weather: 1,
    lab: 1,
    env: { HEADERS_TIMEOUT_MS: '1500', BODY_TIMEOUT_MS: '1500', METRICS_PORT: '0' },
  })
  let registry: Program
  let registryPort = 0

  beforeAll(async () => {
    registryPort = (await freePorts(1))[0] ?? 0
    registry = mesh.adopt(startMain('registry', 'registry/main.ts', { REGISTRY_PORT: String(registryPort) }))
    await eventually('the registry answers', async () => {
      return (await fetch(`http://127.0.0.1:${registryPort}/v1/status/leader`)).ok
    })
  })

  /** A good call through every door works, and nobody has died or thrown beside the calls. */
  async function expectWell(): Promise<void> {
    const programs = [mesh.router, ...mesh.running('weather'), ...mesh.running('lab'), registry]
    expect(programs).toHaveLength(4)
    expect(programs.filter(({ running }) => !running)).toEqual([])
    using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', mesh.router.grpc)
    expect((await weather.unary('GetForecast', request)).value.days).toHaveLength(2)
    expect((await postJson(`${mesh.router.http}${restPath}`, request)).status).toBe(200)
    await using mcp = await modernMcp(mesh.router.http)
    expect((await mcp.call('weather_get_forecast', request)).isError).toBe(false)
    expect((await fetch(`http://127.0.0.1:${registryPort}/v1/status/leader`)).status).toBe(200)
  }

  it('survives garbage bytes at every port, many at once', async () => {
    const instance = mesh.running('weather')[0]?.port ?? 0
    const ports = [Number(new URL(mesh.router.http).port), mesh.router.port, instance, registryPort]
    await Promise.all(ports.flatMap(port => Object.values(garbage).map(bytes => sendRaw(port, bytes))))
    await expectWell()
  })

  it('says in HTTP what is wrong with bytes that are none', async () => {
    const port = Number(new URL(mesh.router.http).port)
    const answer = await sendRaw(port, 'rubbish\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toContain('"code":"malformed"')
  })

  describe.each<[string, number, string, (url: string) => Promise<{ status: number; body: unknown }>]>([
    ['broken JSON', 400, 'malformed', url => post(url, '{"location": "Os', json)],
    ['JSON that is not UTF-8', 400, 'malformed', url => post(url, new Uint8Array([0x22, 0xff, 0xfe, 0x22]), json)],
    ['a list for a message', 400, 'invalid_argument', url => postJson(url, [request])],
    ['a null for a message', 400, 'invalid_argument', url => postJson(url, null)],
    ['a field that is not there', 400, 'invalid_argument', url => postJson(url, { ...request, __proto_: 1 })],
    ['a prototype for a field', 400, 'invalid_argument', url => post(url, '{"__proto__":{"location":"Oslo"}}', json)],
    ['a hundred thousand brackets', 400, '', url => post(url, '['.repeat(100_000), json)],
    ['nesting without an end', 400, '', url => post(url, nested, json)],
    ['a body above the bound', 413, 'too_large', url => post(url, `"${'x'.repeat(4_194_304)}"`, json)],
    ['text', 415, 'unsupported_media_type', url => post(url, 'location=Oslo', { 'content-type': 'text/plain' })],
    [
      'a form',
      415,
      'unsupported_media_type',
      url => post(url, 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
    ],
    [
      'something compressed',
      415,
      'unsupported_media_type',
      url => post(url, 'x', { ...json, 'content-encoding': 'gzip' }),
    ],
    ['a GET', 405, 'method_not_allowed', url => get(url)],
    ['an operation that is not there', 404, 'unknown_operation', url => postJson(`${url}s`, request)],
    ['a path too deep', 404, 'unknown_operation', url => postJson(`${url}/now`, request)],
    ['a path out of /v1', 404, 'not_found', url => postJson(url.replace('/v1/', '/v9/'), request)],
    ['a deadline that is none', 400, 'invalid_argument', url => postJson(url, request, { 'mesh-timeout-ms': 'soon' })],
    [
      'a page of another origin',
      403,
      'permission_denied',
      url => postJson(url, request, { origin: 'https://evil.example' }),
    ],
  ])('%s over REST', (_, status, code, send) => {
    it(`is told ${status} ${code}`, async () => {
      const answer = await send(`${mesh.router.http}${restPath}`)
      expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { error: { message: /./ } } })
      if (code !== '') expect(answer.body).toMatchObject({ error: { code } })
    })
  })

  it('tells a caller that sends too much so, while it is still sending', async () => {
    const big = 'x'.repeat(20_000_000)
    for (let i = 0; i < 10; i++) {
      const answer = await post(`${mesh.router.http}${restPath}`, big, json)
      expect(answer).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } })
    }
  })

  it('answers headers above the bound with 431', async () => {
    const port = Number(new URL(mesh.router.http).port)
    const head = `GET /v1 HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`
    expect(await sendRaw(port, head)).toMatch(/^HTTP\/1\.1 431 /)
  })

  it('waits neither for headers nor for a body that never ends', async () => {
    const port = Number(new URL(mesh.router.http).port)
    const slowHeaders = sendRaw(port, 'POST /v1/weather/get_forecast HTTP/1.1\r\nHost: localhost\r\nX: ', 10_000)
    const head = 'POST /v1/weather/get_forecast HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
    const slowBody = sendRaw(port, `${head}Content-Length: 100\r\n\r\n{"loc`, 10_000)
    expect(await slowHeaders).toMatch(/^HTTP\/1\.1 408 /)
    expect(await slowBody).toMatch(/^HTTP\/1\.1 (408|504) [\s\S]*the body did not arrive within 1500 ms/)
  })

  describe('over MCP', () => {
    const mcp = (body: string, headers: Record<string, string> = {}) =>
      post(`${mesh.router.http}/mcp`, body, { ...json, accept: 'application/json, text/event-stream', ...headers })

    it.each([
      ['broken JSON', '{"jsonrpc": "2.', -32700],
      ['JSON that is no JSON-RPC', '{"hello": "world"}', -32600],
      ['a number', '42', -32600],
    ])('answers %s with a JSON-RPC error', async (_, body, code) => {
      const answer = await mcp(body)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(JSON.parse(JSON.stringify(answer.body))).toMatchObject({ error: { code } })
    })

    it('refuses a body above the bound, a text and a GET', async () => {
      expect((await mcp(`"${'x'.repeat(4_194_304)}"`)).status).toBe(413)
      expect((await mcp('hello', { 'content-type': 'text/plain' })).status).toBe(415)
      expect((await get(`${mesh.router.http}/mcp`, { 'mcp-protocol-version': '2026-07-28' })).status).toBe(405)
    })
  })

  describe('over gRPC', () => {
    const call = (raw: Parameters<typeof rawGrpc>[2], path = grpcPath) => rawGrpc(mesh.router.grpc, path, raw)

    it.each<[string, number, string, Parameters<typeof rawGrpc>[2]]>([
      [
        'another content type',
        3,
        'application/grpc',
        { headers: { 'content-type': 'application/json' }, body: goodFrame },
      ],
      ['a GET', 12, 'POST', { headers: { ':method': 'GET' } }],
      ['bytes that are no protobuf', 13, '', { body: toFrame(noise(40)) }],
      ['a frame that ends midway', 12, '', { body: goodFrame.subarray(0, 7) }],
      ['a frame that claims 4 GB', 8, '', { body: Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1]) }],
      ['a message above the bound', 8, '', { body: toFrame(Buffer.alloc(5_000_000)) }],
      ['a request that never ends', 4, '', { headers: { 'grpc-timeout': '500m' }, body: goodFrame, end: false }],
    ])('answers %s with status %d', async (_, status, says, raw) => {
      const answer = await call(raw)
      expect(answer).toMatchObject({ status, bytes: 0 })
      expect(answer.message).not.toBe('')
      expect(answer.message).toContain(says)
    })

    it('names what there is where a service or method is not there', async () => {
      const service = await call({ body: goodFrame }, '/weather.v2.WeatherService/GetForecast')
      expect(service.status).toBe(12)
      expect(service.message).toContain('weather.v1.WeatherService')
      const method = await call({ body: goodFrame }, '/weather.v1.WeatherService/GetTides')
      expect(method.status).toBe(12)
      expect(method.message).toContain('/weather.v1.WeatherService/GetForecast')
      expect((await call({ body: goodFrame }, '/')).status).toBe(12)
    })

    it('answers a call whose time-out is no time as one without', async () => {
      const answer = await call({ headers: { 'grpc-timeout': 'soon' }, body: goodFrame })
      expect(answer.status).toBe(0)
    })

    it('keeps nothing of callers that leave midway', async () => {
      const raw = { body: goodFrame.subarray(0, 6), end: false, leave: true }
      await Promise.all(Array.from({ length: 50 }, () => call(raw)))
      const streams = Array.from({ length: 50 }, () =>
        call({ body: toFrame(Buffer.alloc(0)), leave: true }, '/lab.v1.LabService/Hang'),
      )
      await Promise.all(streams)
      await eventually('nothing is in flight', async () => {
        return (await metric(mesh.router.http, 'meshwork_router_calls_in_flight')) === 0
      })
    })
  })

  it('keeps serving with 500 connections open that say nothing', async () => {
    const ports = [Number(new URL(mesh.router.http).port), mesh.router.port]
    const idle = Array.from({ length: 500 }, (_, i) => connect(ports[i % 2] ?? 0, '127.0.0.1').on('error', () => {}))
    try {
      await eventually('all are open or were refused', () => idle.every(({ connecting }) => !connecting))
      await expectWell()
    } finally {
      for (const socket of idle) socket.destroy()
    }
  })

  it('is as well as before, after all of it', async () => {
    await expectWell()
    const output = [mesh.router, ...mesh.running('weather'), registry].map(program => program.output).join('\n')
    expect(output).not.toMatch(/uncaught|unhandled/i)
  })
})

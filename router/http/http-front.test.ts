import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createCallMetrics } from '#mesh/metrics.ts'
import { createStaticResolver } from '#mesh/resolve/static-resolver.ts'
import { createCatalogue } from '../catalogue/catalogue.ts'
import { defaultLimits } from '../limits.ts'
import { startHttp } from '../testing/http-fixture.ts'
import { createStubCall } from '../testing/stub-call.ts'
import { createHttpFront } from './http-front.ts'

const getForecast = '/weather.v1.WeatherService/GetForecast'
const run = '/mesh.v1.AgentService/Run'

async function* oneWord() {
  yield { text: 'one' }
  await new Promise(() => {})
}

let http: Awaited<ReturnType<typeof startHttp>>
beforeAll(async () => {
  http = await startHttp({ handlers: { [getForecast]: () => [{}], [run]: oneWord } })
})
afterAll(() => http[Symbol.asyncDispose]())

/** Sends bytes as they stand, and reads until the other side closes. */
function sendBytes(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    socket.on('data', chunk => {
      answer += chunk
    })
    socket.on('error', reject).on('close', () => resolve(answer))
  })
}

/** One request as a browser under another name would send it. */
function statusAs(host: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port: http.port, host: '127.0.0.1', path, headers: { host } }
    httpRequest(options, response => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

describe('createHttpFront', () => {
  it('says what it is to somebody who opens it', async () => {
    const response = await fetch(`${http.url}/`)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const page = await response.text()
    expect(page).toContain('3 services, 6 operations')
    expect(page).toContain('<a href="/v1/weather">tool-weather</a>')
  })

  it('tells where to go from a path that is none', async () => {
    const response = await fetch(`${http.url}/nope?x=1`)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({
      error: { code: 'not_found', message: 'nothing is at /nope; there are /mcp, /v1, /healthz, /readyz, /metrics' },
    })
  })

  it('refuses a host name that nobody configured, except to those who ask whether it is alive', async () => {
    expect(await statusAs('evil.example', '/v1')).toBe(403)
    expect(await statusAs('evil.example', '/mcp')).toBe(403)
    expect(await statusAs('router-3', '/healthz')).toBe(200)
    expect(await statusAs('router-3', '/readyz')).toBe(200)
    expect(await statusAs('localhost', '/v1')).toBe(200)
  })

  it('lets pages of allowed origins call and read, when their browser asks and when it calls', async () => {
    await using open = await startHttp({ allowed: { hosts: [], origins: ['https://console.example'] } })
    const ask = { origin: 'https://console.example', 'access-control-request-method': 'POST' }
    const headers = { ...ask, 'access-control-request-headers': 'content-type,mcp-protocol-version' }
    const asked = await fetch(`${open.url}/mcp`, { method: 'OPTIONS', headers })
    expect(asked.status).toBe(204)
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://console.example')
    expect(asked.headers.get('access-control-allow-headers')).toBe('content-type,mcp-protocol-version')
    const called = await fetch(`${open.url}/v1`, { headers: { origin: 'https://console.example' } })
    expect(called.headers.get('access-control-allow-origin')).toBe('https://console.example')
    expect(called.headers.get('vary')).toBe('Origin')
    const other = await fetch(`${open.url}/v1`, {
      method: 'OPTIONS',
      headers: { ...ask, origin: 'https://evil.example' },
    })
    expect(other.status).toBe(403)
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })

  it.each([
    ['garbage', Buffer.from([0x16, 3, 1, 0, 255, 0, 7, 13, 10, 13, 10]), '400'],
    ['HTTP/2 without being asked', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400'],
    ['headers above the bound', `GET /v1 HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    ['two lengths', 'POST /v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400'],
  ])('answers %s with an error, and lives on', async (_, bytes, status) => {
    const answer = await sendBytes(http.port, bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(answer).toContain('"error":{"code":')
    expect((await fetch(`${http.url}/healthz`)).status).toBe(200)
  })

  it('survives a caller that leaves in the middle of its request', async () => {
    const socket = connect(http.port, '127.0.0.1', () => {
      socket.write('POST /v1/weather/get_forecast HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"loc')
      socket.resetAndDestroy()
    })
    await new Promise(resolve => socket.on('close', resolve))
    expect((await http.post('/v1/weather/get_forecast')).status).toBe(200)
  })

  it('gives up on headers that do not come', async () => {
    await using impatient = await startHttp({ limits: { headersTimeoutMs: 50 } })
    const answer = await sendBytes(impatient.port, 'GET /v1 HTTP/1.1\r\nHost: loc')
    expect(answer).toMatch(/^HTTP\/1.1 408 /)
  })

  it('refuses what is above its bound of requests at once, and takes more when one has ended', async () => {
    await using busy = await startHttp({
      handlers: { [getForecast]: () => [{}], [run]: oneWord },
      limits: { maxConcurrentRequests: 1 },
    })
    const leave = new AbortController()
    const headers = { accept: 'text/event-stream' }
    await fetch(`${busy.url}/v1/echo/run`, { method: 'POST', headers, signal: leave.signal })
    const refused = await busy.post('/v1/weather/get_forecast')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } })
    const mcp = await busy.post('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' })
    expect([mcp.status, mcp.headers.get('retry-after')]).toEqual([429, '1'])
    const error = { code: -32600, message: expect.stringMatching(/^\[overloaded\] /), data: { code: 'overloaded' } }
    expect(await mcp.json()).toMatchObject({ jsonrpc: '2.0', id: null, error })
    expect((await fetch(`${busy.url}/healthz`)).status).toBe(200)
    leave.abort()
    await vi.waitUntil(async () => (await busy.post('/v1/weather/get_forecast')).status === 200)
  })

  it('is not ready before the catalogue has settled, alive all the same, and holds what it cannot answer, at last with 503', async () => {
    const options = { clock: systemClock, log: silentLog, limits: defaultLimits }
    const resolver = { ...createStaticResolver(), watchNames: () => () => {} }
    const reflect = () => Promise.reject(new Error('unused'))
    const catalogue = createCatalogue({ ...options, resolver, reflect, random: Math.random })
    const metrics = createCallMetrics('test')
    const { call } = createStubCall({})
    const { promise: opened, resolve: open } = Promise.withResolvers<void>()
    const allowed = { hosts: [], origins: [] }
    const front = createHttpFront({ ...options, catalogue, opened, metrics, call, allowed })
    const url = `http://127.0.0.1:${await front.listen('127.0.0.1', 0)}`
    const ready = await fetch(`${url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toEqual({ status: 'not ready', reason: 'the catalogue has not settled' })
    let answered = false
    const early = fetch(`${url}/v1`).finally(() => {
      answered = true
    })
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    expect(answered).toBe(false)
    open()
    const refused = await early
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await refused.json()).toMatchObject({ error: { code: 'unavailable' } })
    const mcp = await fetch(`${url}/mcp`, { method: 'POST', headers: { 'x-request-id': 'r-1' } })
    expect([mcp.status, mcp.headers.get('retry-after')]).toEqual([503, '1'])
    const message = expect.stringMatching(/^\[unavailable\] this router does not know the mesh yet/)
    const error = { code: -32603, message, data: { code: 'unavailable', requestId: 'r-1' } }
    expect(await mcp.json()).toEqual({ jsonrpc: '2.0', id: null, error })
    await front.close(0)
    catalogue.close()
  })

  it('drains: no longer ready, answers what comes, finishes what it serves, then closes', async () => {
    const go = Promise.withResolvers<void>()
    const draining = await startHttp({
      handlers: {
        async *[getForecast]() {
          await go.promise
          yield { place: { name: 'Paris' } }
        },
      },
    })
    const slow = draining.post('/v1/weather/get_forecast')
    await vi.waitUntil(() => draining.stub.requests.length === 1)
    draining.front.drain()
    const ready = await fetch(`${draining.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(ready.headers.get('connection')).toBe('close')
    expect((await fetch(`${draining.url}/v1`)).status).toBe(200)
    const closed = draining.front.close(10_000)
    await vi.waitUntil(async () =>
      fetch(draining.url).then(
        () => false,
        () => true,
      ),
    )
    go.resolve()
    expect((await slow).status).toBe(200)
    await closed
    draining.catalogue.close()
  })

  it('cuts what has not ended when its grace is over', async () => {
    const stuck = await startHttp({ handlers: { [run]: oneWord } })
    const response = await stuck.post('/v1/echo/run', {}, { accept: 'text/event-stream' })
    await stuck.front.close(20)
    await expect(response.text()).rejects.toThrow()
    await vi.waitUntil(() => stuck.stub.cancelled.includes(run))
    stuck.catalogue.close()
  })

  it('is quiet once nobody but probes has asked for a while, and waits no longer than it may', async () => {
    const clock = new ManualClock()
    const busy = await startHttp({ clock })
    const asked = async (path: string) => (await fetch(busy.url + path)).text()
    const ends: string[] = []
    const quiet = busy.front.untilQuiet(500, 5_000).then(() => ends.push('quiet'))
    const bounded = busy.front.untilQuiet(500, 800).then(() => ends.push('bounded'))
    await clock.advance(400)
    await asked('/v1')
    await clock.advance(400)
    expect(ends).toEqual(['bounded'])
    await asked('/readyz')
    await clock.advance(99)
    expect(ends).toEqual(['bounded'])
    await clock.advance(1)
    await Promise.all([quiet, bounded])
    await busy[Symbol.asyncDispose]()
  })

  it('says which port is taken', async () => {
    const other = await startHttp()
    const options = { clock: systemClock, log: silentLog, limits: defaultLimits, metrics: createCallMetrics('test') }
    const { call } = createStubCall({})
    const [catalogue, opened] = [other.catalogue, Promise.resolve()]
    const front = createHttpFront({ ...options, catalogue, opened, call, allowed: { hosts: [], origins: [] } })
    await expect(front.listen('127.0.0.1', other.port)).rejects.toThrow(`cannot listen on 127.0.0.1:${other.port}`)
    await other[Symbol.asyncDispose]()
  })
})

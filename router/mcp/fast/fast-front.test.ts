import { request as httpRequest, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { startHttp } from '../../testing/http-fixture.ts'
import { instanceOf } from '../../testing/instances.ts'
import { reflectedOf } from '../../testing/reflected.ts'
import { modernVersion } from './request-meta.ts'

const getForecast = '/weather.v1.WeatherService/GetForecast'

const meta = {
  'io.modelcontextprotocol/protocolVersion': modernVersion,
  'io.modelcontextprotocol/clientCapabilities': {},
}

const until = <T>(condition: () => T | Promise<T>) => vi.waitUntil(condition, { timeout: 15_000 })

/** Sends one modern request; resolves with the head of the answer. */
function send(
  port: number,
  method: string,
  params: object = {},
  more: object = {},
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const { name = '' } = params as { readonly name?: string }
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': modernVersion,
    'mcp-method': method,
    'mcp-name': name,
    ...more,
  }
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  httpRequest({ port, host: '127.0.0.1', path: '/mcp', method: 'POST', headers, ...(signal && { signal }) }, resolve)
    .once('error', reject)
    .end(JSON.stringify({ jsonrpc: '2.0', id: 'a', method, params: { ...params, _meta: meta } }))
  return promise
}

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const call = ['tools/call', { name: 'weather_get_forecast', arguments: {} }] as const

/** A forecast that comes when it is told to. */
function slowForecast() {
  const go = Promise.withResolvers<void>()
  return {
    come: go.resolve,
    handlers: {
      async *[getForecast]() {
        await go.promise
        yield { place: { name: 'Paris' } }
      },
    },
  }
}

describe('the fast path', () => {
  it('answers a call at once as one JSON body of known length', async () => {
    await using http = await startHttp({ handlers: { [getForecast]: () => [{ place: { name: 'Paris' } }] } })
    const response = await send(http.port, ...call)
    const body = await bodyOf(response)
    expect(response.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': `${body.length}` })
    expect(JSON.parse(body.toString())).toMatchObject({
      id: 'a',
      result: { structuredContent: { place: { name: 'Paris' } } },
    })
  })

  it('turns the answer to a call that is silent for long into a stream, so that no proxy takes it for dead', async () => {
    const { come, handlers } = slowForecast()
    await using http = await startHttp({ handlers, limits: { streamKeepAliveMs: 5 } })
    const response = await send(http.port, ...call)
    let text = ''
    response.setEncoding('utf8').on('data', chunk => {
      text += chunk
    })
    expect(response.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
    await until(() => text.startsWith(': keep-alive\n\n: keep-alive\n\n'))
    come()
    await until(() => response.readableEnded)
    const [, json = ''] = /\n\nevent: message\ndata: (.*)\n\n$/.exec(text) ?? []
    expect(JSON.parse(json)).toMatchObject({ result: { structuredContent: { place: { name: 'Paris' } } } })
  })

  it('gives a list packed to clients that can unpack it, once it is asked for again', async () => {
    await using http = await startHttp()
    const plain = JSON.parse((await bodyOf(await send(http.port, 'tools/list'))).toString())
    const packed = async () => {
      const response = await send(http.port, 'tools/list', {}, { 'accept-encoding': 'gzip, deflate' })
      const body = await bodyOf(response)
      return response.headers['content-encoding'] === 'gzip' ? body : undefined
    }
    const body = await until(packed)
    expect(JSON.parse(gunzipSync(body).toString())).toEqual(plain)
    const refusing = await send(http.port, 'tools/list', {}, { 'accept-encoding': 'gzip;q=0' })
    expect(refusing.headers).toMatchObject({ vary: 'Accept-Encoding' })
    expect(JSON.parse((await bodyOf(refusing)).toString())).toEqual(plain)
  })

  it('lists what there is now, however often it was asked before', async () => {
    await using http = await startHttp({ answers: { 'agent-echo': reflectedOf('mesh.v1.AgentService') } })
    const names = async () => {
      const { result } = JSON.parse((await bodyOf(await send(http.port, 'tools/list'))).toString())
      return result.tools.map(({ name }: { name: string }) => name)
    }
    const before = ['echo_get_status', 'echo_run']
    expect([await names(), await names()]).toEqual([before, before])
    http.answers['tool-weather'] = reflectedOf('weather.v1.WeatherService')
    http.resolver.set('tool-weather', [instanceOf('tool-weather', 'w1')])
    await until(async () => (await names()).length > 2)
    expect(await names()).toEqual([...before, 'weather_get_current', 'weather_get_forecast'])
  })

  it('cancels the call in the mesh when the client closes before the answer has begun', async () => {
    const run = '/mesh.v1.AgentService/Run'
    await using http = await startHttp({
      handlers: {
        async *[run]() {
          yield { text: 'one' }
          await new Promise(() => {})
        },
      },
    })
    const leave = new AbortController()
    const answer = send(http.port, 'tools/call', { name: 'echo_run', arguments: { input: 'x' } }, {}, leave.signal)
    await until(() => http.stub.requests.length === 1)
    leave.abort()
    await expect(answer).rejects.toThrow()
    await until(() => http.stub.cancelled.includes(run))
  })
})

import { request as httpRequest } from 'node:http'
import { BinaryWriter } from '@bufbuild/protobuf/wire'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { createLog } from '#mesh/log.ts'
import { field, reflectedService } from '../testing/build-file.ts'
import { startHttp } from '../testing/http-fixture.ts'
import { instanceOf } from '../testing/instances.ts'
import { legacyPost, type McpPost, modernPost, sendMcp } from '../testing/mcp-post.ts'
import { reflectedOf } from '../testing/reflected.ts'
import { ownServices } from '../testing/static-catalogue.ts'

// What users of other gateways complain of, where no other test holds it: docs/mcp-complaints.md has all of them.

const getForecast = '/weather.v1.WeatherService/GetForecast'
const getCurrent = '/weather.v1.WeatherService/GetCurrent'
const simpleText = '/conformance.v1.ToolService/SimpleText'
const imageContent = '/conformance.v1.ToolService/ImageContent'
const run = '/mesh.v1.AgentService/Run'

const said = 'Zürich → 東京 🌍 e\u0301 \u2028 "\\ العربية'
const png = Buffer.from('89504e470d0a1a0a00ff', 'hex')
const megabytes = 'é'.repeat(2_500_000)

const numbers = reflectedService(
  [{ name: 'Find', inputType: '.test.FindRequest', outputType: '.test.FindRequest' }],
  [{ name: 'FindRequest', field: [field('id', 1, 'int64')] }],
)
const answers = {
  ...ownServices(),
  'worker-conformance': reflectedOf('conformance.v1.ToolService'),
  'tool-numbers': numbers,
}
const handlers = {
  [getForecast]: () => [{ place: { name: said } }],
  [getCurrent]: () => {
    throw new MeshError('internal', 'it broke')
  },
  [simpleText]: () => [{ content: [{ text: megabytes }] }],
  [imageContent]: () => [{ content: [{ image: { data: png.toString('base64'), mimeType: 'image/png' } }] }],
  async *[run]() {
    yield { text: 'one' }
    yield { text: 'two' }
    await new Promise(() => {})
  },
}

let http: Awaited<ReturnType<typeof startHttp>>
const lines: string[] = []
beforeAll(async () => {
  const log = createLog('test', 'trace', { write: line => lines.push(line) })
  http = await startHttp({ answers, handlers, log, limits: { streamKeepAliveMs: 20 } })
})
afterAll(() => http[Symbol.asyncDispose]())

const forecast = { name: 'weather_get_forecast', arguments: { location: said } }

/** The head of an answer and its first bytes, then it is broken off. */
function begin({ method = 'POST', path = '/mcp', headers, body }: McpPost) {
  const known = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
  const { promise, resolve, reject } = Promise.withResolvers<{
    headers: NodeJS.Dict<string | string[]>
    first: string
  }>()
  const options = {
    port: http.port,
    host: '127.0.0.1',
    method,
    path,
    headers: known as Record<string, string>,
    agent: false,
  }
  const sent = httpRequest(options, response => {
    response
      .on('error', () => {})
      .once('data', chunk => {
        sent.destroy()
        resolve({ headers: response.headers, first: String(chunk) })
      })
  })
  sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}

/** The message that the last call took to its instance. */
function lastSent(): Buffer {
  return http.stub.requests.at(-1)?.body as Buffer
}

describe.each([
  ['modern', modernPost],
  ['legacy', legacyPost],
])('what users of other gateways report does not happen in the %s era:', (_, make) => {
  it('their token and cookies reach instances, or stand in the log (MCPJungle #252)', async () => {
    const secrets = {
      authorization: 'Bearer t0ken',
      cookie: 'sid=c00kie',
      'proxy-authorization': 'Basic pr0xy',
      'x-api-key': 'k3y',
    }
    for (const tool of [forecast, { name: 'weather_get_current', arguments: {} }, { name: 'nope' }]) {
      const { headers, body } = make('tools/call', tool)
      const { text } = await sendMcp(http.port, { headers: { ...headers, ...secrets }, body })
      expect(text).not.toMatch(/t0ken|c00kie|pr0xy|k3y/)
    }
    const sent = JSON.stringify(
      http.stub.requests.map(({ metadata, requestId, trace }) => [metadata, requestId, trace]),
    )
    expect(sent).not.toMatch(/t0ken|c00kie|pr0xy|k3y/)
    expect(lines.join('')).toContain('weather.v1.WeatherService')
    expect(lines.join('')).not.toMatch(/t0ken|c00kie|pr0xy|k3y/)
  })

  it('a proxy cuts a call that is silent for long (mcp-go #162, typescript-sdk #1211)', async () => {
    const slow = await begin(make('tools/call', { name: 'echo_run', arguments: {} }))
    expect(slow.headers['content-type']).toBe('text/event-stream')
    expect(slow.first).toContain(': keep-alive')
  })

  it('proxies hold a stream back until it ends (java-sdk PR 848, nginx #1505)', async () => {
    const streams: McpPost[] = [make('tools/call', { name: 'echo_run', arguments: {}, _meta: { progressToken: 1 } })]
    const news: McpPost = { method: 'GET', headers: { ...legacyPost('').headers, 'content-type': undefined } }
    streams.push(
      make === modernPost ? modernPost('subscriptions/listen', { notifications: { toolsListChanged: true } }) : news,
    )
    for (const stream of streams) {
      const { headers } = await begin(stream)
      expect(headers['x-accel-buffering']).toBe('no')
      expect(headers['cache-control']).toContain('no-cache')
      expect(headers['content-encoding']).toBeUndefined()
    }
  })

  it('texts that are not ASCII come out otherwise, or escaped (fastmcp #83, crawl4ai PR 1967, cline #1014)', async () => {
    const { text, messages } = await sendMcp(http.port, make('tools/call', forecast))
    expect(messages[0]?.result?.structuredContent).toMatchObject({ place: { name: said } })
    expect(text).toContain('Zürich → 東京 🌍')
    expect(lastSent().includes(said)).toBe(true)
  })

  it('a number above 2^53 is another one when it arrives (claude-code #78762, cline #9589, go-sdk #1201)', async () => {
    const big = '9007199254740993'
    const find = (id: string) => {
      const { headers, body } = make('tools/call', { name: 'numbers_find', arguments: { id: 'ID' } })
      return sendMcp(http.port, { headers, body: JSON.stringify(body).replace('"ID"', id) })
    }
    const asked = http.stub.requests.length
    const refused = await find(big)
    expect(refused.messages[0]?.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^\[invalid_argument\] id: /) }],
    })
    expect(http.stub.requests).toHaveLength(asked)
    await find(`"${big}"`)
    expect(lastSent().includes(Buffer.from(new BinaryWriter().int64(BigInt(big)).finish()))).toBe(true)
  })

  it('an optional argument that is null is an error (claude-code #95239, Ombre-Brain #119)', async () => {
    const call = { name: 'weather_get_forecast', arguments: { location: 'Paris', days: null } }
    const { messages } = await sendMcp(http.port, make('tools/call', call))
    expect(messages[0]?.result).not.toHaveProperty('isError')
  })

  it('a result of megabytes breaks the connection (codebase-memory-mcp #1375, Kuadrant mcp-gateway #1278)', async () => {
    const { messages } = await sendMcp(http.port, make('tools/call', { name: 'test_simple_text', arguments: {} }))
    const [block] = (messages[0]?.result?.content ?? []) as { text: string }[]
    expect(block?.text === megabytes).toBe(true)
  })

  it('an argument above 16 KiB does not get through (cloudflare/agents #1433, claude-code #55923)', async () => {
    const location = 'a'.repeat(1_000_000)
    await sendMcp(http.port, make('tools/call', { name: 'weather_get_forecast', arguments: { location } }))
    expect(lastSent().includes(location)).toBe(true)
  })

  it('an image arrives as text (nanobot PR 4542, omnigent #7443)', async () => {
    const { messages } = await sendMcp(http.port, make('tools/call', { name: 'test_image_content', arguments: {} }))
    expect(messages[0]?.result?.content).toEqual([
      { type: 'image', data: png.toString('base64'), mimeType: 'image/png' },
    ])
  })

  it('one service that cannot be understood empties the list of all (agentgateway #962, #1266)', async () => {
    const list = async () => {
      const { messages } = await sendMcp(http.port, make('tools/list'))
      return ((messages[0]?.result?.tools ?? []) as { name: string }[]).map(({ name }) => name)
    }
    const before = await list()
    http.answers['tool-broken'] = { services: ['broken.v1.BrokenService'], files: [Buffer.from('rubbish')] }
    http.resolver.set('tool-broken', [instanceOf('tool-broken', 'broken-1')])
    await vi.waitUntil(() => http.catalogue.view.services.some(({ name }) => name === 'tool-broken'), {
      timeout: 10_000,
    })
    expect(await list()).toEqual(before)
  })
})

describe('a page in a browser', () => {
  it('may read the id of its session, and ask to end it (apify-mcp-server PR 540, openzim-mcp PR 93)', async () => {
    const page = { origin: 'http://localhost:3000' }
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'page', version: '1' } }
    const { headers, body } = legacyPost('initialize', hello)
    const begun = await sendMcp(http.port, { headers: { ...headers, ...page }, body })
    expect(begun.headers['mcp-session-id']).toMatch(/^1\./)
    expect(begun.headers['access-control-expose-headers']).toContain('Mcp-Session-Id')
    const ask = {
      ...page,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'mcp-session-id,mcp-protocol-version,mcp-method,mcp-name',
    }
    const asked = await sendMcp(http.port, { method: 'OPTIONS', headers: ask })
    expect(asked.status).toBe(204)
    expect(asked.headers['access-control-allow-methods']).toContain('DELETE')
    expect(asked.headers['access-control-allow-headers']).toBe(ask['access-control-request-headers'])
  })
})

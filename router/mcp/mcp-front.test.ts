import { connect } from 'node:net'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { startHttp } from '../testing/http-fixture.ts'
import { instanceOf } from '../testing/instances.ts'
import { reflectedOf } from '../testing/reflected.ts'

const getForecast = '/weather.v1.WeatherService/GetForecast'
const getCurrent = '/weather.v1.WeatherService/GetCurrent'
const run = '/mesh.v1.AgentService/Run'
const planTrip = '/itinerary.v1.ItineraryService/PlanTrip'

/** Says one word, and then nothing more until it is cancelled. */
async function* oneWord() {
  yield { text: 'one' }
  await new Promise(() => {})
}

const handlers = {
  [getForecast]: () => [{ place: { name: 'Paris' }, days: [{ date: '2026-11-21', lowCelsius: 0 }] }],
  [getCurrent]: () => {
    throw new MeshError('not_found', 'no city "Pariss"; near it: Paris')
  },
  *[run]() {
    yield { text: 'Hello ' }
    yield { text: 'you' }
    yield { result: { text: 'Hello you', taskNumber: '3' } }
  },
  *[planTrip]() {
    yield { progress: { message: 'looking at the sky', done: 1, total: 3 } }
    yield { progress: { message: 'choosing sights', done: 2, total: 3 } }
    yield { itinerary: { destination: 'Tokyo' } }
  },
}

let http: Awaited<ReturnType<typeof startHttp>>
beforeAll(async () => {
  http = await startHttp({ handlers })
})
afterAll(() => http[Symbol.asyncDispose]())

const info = { name: 'test', version: '1' }

async function modern(url = http.url, options = {}) {
  const client = new ModernClient(info, { versionNegotiation: { mode: { pin: '2026-07-28' } }, ...options })
  await client.connect(new ModernTransport(new URL(`${url}/mcp`)))
  return client
}

async function legacy(url = http.url) {
  const client = new LegacyClient(info)
  await client.connect(new LegacyTransport(new URL(`${url}/mcp`)))
  return client
}

interface ToolResult {
  readonly content?: unknown
  readonly structuredContent?: unknown
  readonly isError?: unknown
  readonly _meta?: unknown
}

/** The part of both clients that the tests use. */
interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>
  call(name: string, given: object, onprogress?: (progress: unknown) => void): Promise<ToolResult>
  close(): Promise<void>
  getInstructions(): string | undefined
}

const eras = {
  async modern(): Promise<AnyClient> {
    const client = await modern()
    return {
      listTools: () => client.listTools(),
      call: (name, given, onprogress) =>
        client.callTool({ name, arguments: { ...given } }, onprogress === undefined ? {} : { onprogress }),
      close: () => client.close(),
      getInstructions: () => client.getInstructions(),
    }
  },
  async legacy(): Promise<AnyClient> {
    const client = await legacy()
    return {
      listTools: () => client.listTools(),
      call: (name, given, onprogress) =>
        client.callTool({ name, arguments: { ...given } }, undefined, onprogress === undefined ? {} : { onprogress }),
      close: () => client.close(),
      getInstructions: () => client.getInstructions(),
    }
  },
}

describe.each(['modern', 'legacy'] as const)('the MCP front to the official client, %s era', era => {
  let client: AnyClient
  beforeAll(async () => {
    client = await eras[era]()
  })
  afterAll(() => client.close())

  it('lists every operation of the mesh as a tool, by name', async () => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual([
      'echo_get_status',
      'echo_run',
      'itinerary_list_destinations',
      'itinerary_plan_trip',
      'weather_get_current',
      'weather_get_forecast',
    ])
  })

  it('tells a tool as its contract does: title, comment, and what it promises', async () => {
    const { tools } = await client.listTools()
    expect(tools.find(({ name }) => name === 'weather_get_forecast')).toMatchObject({
      title: 'Weather forecast',
      description: 'Gets the daily forecast for a city, for 1 to 16 days.',
      annotations: { readOnlyHint: true, idempotentHint: true, destructiveHint: false },
    })
    expect(tools.find(({ name }) => name === 'echo_run')).toMatchObject({
      annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: true },
    })
  })

  it('answers a call with structured content, the same as text, and who answered', async () => {
    const result = await client.call('weather_get_forecast', { location: 'Paris', days: 1 })
    expect(result.structuredContent).toMatchObject({
      place: { name: 'Paris' },
      days: [{ date: '2026-11-21', lowCelsius: 0, condition: 'CONDITION_UNSPECIFIED' }],
    })
    const [block] = result.content as { text: string }[]
    expect(JSON.parse(block?.text ?? '')).toEqual(result.structuredContent)
    expect(result._meta).toMatchObject({ 'meshwork/instance': 'tool-weather-1', 'meshwork/attempts': 1 })
  })

  it('tells of each message of a stream but the last, which is the result', async () => {
    const heard: unknown[] = []
    const result = await client.call('itinerary_plan_trip', { destination: 'Tokyo' }, one => heard.push(one))
    expect(heard).toEqual([
      { progress: 1, total: 3, message: 'looking at the sky' },
      { progress: 2, total: 3, message: 'choosing sights' },
    ])
    expect(result.structuredContent).toMatchObject({ itinerary: { destination: 'Tokyo' } })
  })

  it('counts the messages of a stream that tells no progress, and says its text', async () => {
    const heard: unknown[] = []
    await client.call('echo_run', { input: 'you' }, one => heard.push(one))
    expect(heard).toEqual([
      { progress: 0, message: 'Hello ' },
      { progress: 1, message: 'you' },
    ])
  })

  it('answers a wrong argument with a result that the model can mend its call by', async () => {
    const result = await client.call('weather_get_forecast', { location: 'Paris', days: 'two' })
    expect(result).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: '[invalid_argument] days: expected an integer, got "two"' }],
    })
    expect(result).not.toHaveProperty('structuredContent')
  })

  it("passes an instance's own error on with its code, and says who it was", async () => {
    const result = await client.call('weather_get_current', { location: 'Pariss' })
    expect(result).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: '[not_found] no city "Pariss"; near it: Paris' }],
      _meta: { 'meshwork/instance': 'tool-weather-1' },
    })
  })

  it('answers a tool that nobody answers for with a result, not with a lost connection', async () => {
    const result = await client.call('echo_get_status', {})
    expect(result.content).toMatchObject([{ text: expect.stringMatching(/^\[no_instance\]/) }])
  })

  it('refuses an unknown tool with the protocol error for wrong parameters', async () => {
    await expect(client.call('weather_nope', {})).rejects.toMatchObject({ code: -32602 })
  })

  it('says what the mesh is for', () => {
    expect(client.getInstructions()).toContain('- weather: Current weather and forecasts.')
  })
})

describe('the MCP front', () => {
  it('cancels the call in the mesh when a modern client cancels its own', async () => {
    await using slow = await startHttp({ handlers: { [run]: oneWord } })
    await using client = await modern(slow.url).then(disposable)
    const cancel = new AbortController()
    const call = client.callTool(
      { name: 'echo_run', arguments: { input: 'x' } },
      { signal: cancel.signal, onprogress: () => {} },
    )
    call.catch(() => {})
    await vi.waitUntil(() => slow.stub.requests.length === 1)
    cancel.abort()
    await vi.waitUntil(() => slow.stub.cancelled.includes(run))
    await expect(call).rejects.toThrow()
  })

  it('cancels the call in the mesh when a legacy client closes the connection', async () => {
    await using slow = await startHttp({ handlers: { [run]: oneWord } })
    const client = await legacy(slow.url)
    const call = client.callTool({ name: 'echo_run', arguments: { input: 'x' } }).catch(() => {})
    await vi.waitUntil(() => slow.stub.requests.length === 1)
    await client.close()
    await vi.waitUntil(() => slow.stub.cancelled.includes(run))
    await call
  })

  it('reads a stream no faster than its client reads the progress of it', async () => {
    let told = 0
    async function* endless() {
      for (;;) {
        told += 1
        yield { text: 'word '.repeat(100) }
        if (told % 100 === 0) await setImmediate()
      }
    }
    await using busy = await startHttp({ handlers: { [run]: endless } })
    const params = { name: 'echo_run', arguments: { input: 'x' }, _meta: { progressToken: 1 } }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
    const head = ['POST /mcp HTTP/1.1', 'Host: localhost', 'Content-Type: application/json']
    head.push('Accept: application/json, text/event-stream', `Content-Length: ${body.length}`)
    const client = connect(busy.port, '127.0.0.1', () => client.pause().write(`${head.join('\r\n')}\r\n\r\n${body}`))
    await vi.waitUntil(() => told > 0)
    const stands = async () => {
      const before = told
      await sleep(200)
      return told === before
    }
    await vi.waitUntil(stands, { timeout: 10_000 })
    client.destroy()
    await vi.waitUntil(() => busy.stub.cancelled.includes(run))
  })

  it('tells a listening client when tools come, and not when only health changes', async () => {
    await using mesh = await startHttp({ answers: { 'agent-echo': reflectedOf('mesh.v1.AgentService') } })
    const heard: (string[] | undefined)[] = []
    const onChanged = (_: unknown, tools: { name: string }[] | null) => {
      heard.push(tools?.map(({ name }) => name))
    }
    await using client = await modern(mesh.url, {
      listChanged: { tools: { onChanged, debounceMs: 0 } },
    }).then(disposable)
    expect((await client.listTools()).tools).toHaveLength(2)

    mesh.resolver.set('agent-echo', [instanceOf('agent-echo', 'agent-echo-1', { health: 'warning' })])
    mesh.answers['tool-weather'] = reflectedOf('weather.v1.WeatherService')
    mesh.resolver.set('tool-weather', [instanceOf('tool-weather', 'w1')])

    await vi.waitUntil(() => heard.length > 0)
    expect(heard).toEqual([['echo_get_status', 'echo_run', 'weather_get_current', 'weather_get_forecast']])
  })

  it('continues the trace that a client puts into _meta, and names the request in the mesh', async () => {
    await using client = await modern().then(disposable)
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await client.callTool({ name: 'weather_get_forecast', arguments: {}, _meta: { traceparent } })
    const request = http.stub.requests.at(-1)
    expect(request?.trace.traceId).toBe('0af7651916cd43dd8448eb211c80319c')
    expect(request?.requestId).toMatch(/^[0-9a-f]{16}$/)
  })

  it('hands on what a call asks of balancing in _meta, and refuses what cannot be', async () => {
    await using client = await modern().then(disposable)
    const ask = (_meta: Record<string, unknown>) =>
      client.callTool({ name: 'weather_get_forecast', arguments: {}, _meta })
    await ask({ 'meshwork/session': 's-1', 'meshwork/priority': 'task' })
    expect(http.stub.requests.at(-1)?.metadata).toEqual(['mesh-session', 's-1', 'mesh-priority', 'task'])
    expect(await ask({ 'meshwork/session': 7 })).toMatchObject({
      isError: true,
      content: [{ text: "[invalid_argument] the call's session: expected a text, got number" }],
    })
  })

  it('tells modern clients how long the list holds, and that it is the same for all', async () => {
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const response = await http.post(
      '/mcp',
      { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta } },
      {
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/list',
      },
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('mcp-session-id')).toBeNull()
    const { result } = (await response.json()) as { result: unknown }
    expect(result).toMatchObject({ ttlMs: 1000, cacheScope: 'public', resultType: 'complete' })
  })

  it('gives the tools page by page where there are many', async () => {
    await using paged = await startHttp({ limits: { toolsPerPage: 4 } })
    await using client = await modern(paged.url).then(disposable)
    expect((await client.listTools()).tools).toHaveLength(6)
    const request = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { cursor: '***' } }
    const response = await paged.post('/mcp', request, { accept: 'application/json, text/event-stream' })
    expect(await response.text()).toContain('the cursor is none that this server gave')
  })

  it('takes no GET or DELETE of the modern era, and nothing of any but JSON', async () => {
    for (const method of ['GET', 'DELETE']) {
      const headers = { accept: 'text/event-stream', 'mcp-protocol-version': '2026-07-28' }
      const response = await fetch(`${http.url}/mcp`, { method, headers })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
    const text = await http.post('/mcp', '{}', { 'content-type': 'text/plain' })
    expect(text.status).toBe(415)
    expect(await text.json()).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32600 } })
  })

  it('lets calls in flight end when the router closes, and then ends subscriptions', async () => {
    const go = Promise.withResolvers<void>()
    const closing = await startHttp({
      handlers: {
        async *[getForecast]() {
          await go.promise
          yield { place: { name: 'Paris' } }
        },
      },
    })
    await using client = await modern(closing.url).then(disposable)
    const subscription = await client.listen({ toolsListChanged: true })
    const call = client.callTool({ name: 'weather_get_forecast', arguments: {} })
    await vi.waitUntil(() => closing.stub.requests.length === 1)
    const closed = closing.front.close(10_000)
    await vi.waitUntil(async () =>
      fetch(closing.url).then(
        () => false,
        () => true,
      ),
    )
    go.resolve()
    expect((await call).structuredContent).toMatchObject({ place: { name: 'Paris' } })
    await closed
    await subscription.closed
    closing.catalogue.close()
  })

  it('refuses a body above the bound, and one that is no JSON', async () => {
    await using small = await startHttp({ limits: { maxBodyBytes: 100 } })
    expect((await small.post('/mcp', 'x'.repeat(101))).status).toBe(413)
    const broken = await small.post('/mcp', '{"jsonrpc"', { accept: 'application/json, text/event-stream' })
    expect(broken.status).toBe(400)
    expect(await broken.json()).toMatchObject({ error: { code: -32700 } })
  })

  it('refuses pages of others and hosts that nobody configured', async () => {
    expect((await http.post('/mcp', {}, { origin: 'https://evil.example' })).status).toBe(403)
    await using open = await startHttp({ allowed: { hosts: [], origins: ['https://console.example'] } })
    expect((await open.post('/mcp', '{', { origin: 'https://console.example' })).status).not.toBe(403)
  })
})

function disposable(client: ModernClient) {
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() })
}

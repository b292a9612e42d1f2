import type { JsonValue } from '@bufbuild/protobuf'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it, vi } from 'vitest'
import type { CallRequest } from '#mesh/call/call.ts'
import { startHttp } from '../../testing/http-fixture.ts'
import { instanceOf } from '../../testing/instances.ts'
import { loneRouter } from '../../testing/lone-router.ts'
import { reflectedOf } from '../../testing/reflected.ts'
import { sharedRouters } from '../../testing/shared-routers.ts'

const asking = '/conformance.v1.AskingService'
const answers = {
  'worker-conformance': reflectedOf(
    'conformance.v1.AskingService',
    'conformance.v1.ToolService',
    'conformance.v1.ResourceService',
  ),
}
const name = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] }

interface AskingInput {
  readonly round?: { readonly responses?: Record<string, JsonValue>; readonly state?: string }
}

/** Asks the person for a name, then the model for a greeting, then answers with what it heard. */
function* askTwice([input]: JsonValue[]) {
  const { responses = {}, state = '' } = (input as unknown as AskingInput).round ?? {}
  if (responses.greeting !== undefined) {
    const heard = JSON.stringify([Buffer.from(state, 'base64').toString(), responses.greeting])
    yield { content: [{ text: heard }] }
  } else if (responses.name !== undefined) {
    const sampling = { messages: [{ role: 'ROLE_USER', content: { text: 'Greet Alice' } }], maxTokens: 10 }
    const known = Buffer.from(JSON.stringify(responses.name)).toString('base64')
    yield { inputRequired: { requests: { greeting: { sampling } }, state: known } }
  } else {
    yield { inputRequired: { requests: { name: { elicitation: { message: 'Who?', requestedSchema: name } } } } }
  }
}

function* askRoots([input]: JsonValue[]) {
  const { responses = {} } = (input as unknown as AskingInput).round ?? {}
  const done = responses.where !== undefined
  yield done
    ? { content: [{ text: JSON.stringify(responses.where) }] }
    : { inputRequired: { requests: { where: { rootsList: {} } } } }
}

/** Never has enough. */
function* askOn() {
  yield { inputRequired: { requests: { where: { rootsList: {} } } } }
}

function* log() {
  yield { log: { level: 'LOG_LEVEL_DEBUG', data: 'quiet' } }
  yield { log: { level: 'LOG_LEVEL_WARNING', data: 'loud' } }
  yield { content: [{ text: 'done' }] }
}

const handlers = {
  [`${asking}/MultiRound`]: askTwice,
  [`${asking}/AskRoots`]: askRoots,
  [`${asking}/AskAll`]: askOn,
  '/conformance.v1.ToolService/WithLogging': log,
  '/conformance.v1.ToolService/SimpleText': () => [{ content: [{ text: 'hello' }] }],
}

const askable = { elicitation: {}, sampling: {}, roots: {} }

/** Two routers that share what routers share, and a client whose requests go to one and the other by turns. */
async function twoRouters() {
  const shared = sharedRouters('mcp-router-a', 'mcp-router-b')
  const changes: (() => void)[] = []
  /** Is something, and something else each time that the test says so. */
  async function* watched() {
    for (let i = 0; ; i++) {
      yield { contents: [{ uri: 'test://watched-resource', text: String(i) }] }
      await new Promise<void>(resolve => changes.push(resolve))
    }
  }
  /** Answers when its caller has gone away. */
  async function* patient(_input: JsonValue[], { signal }: CallRequest) {
    await new Promise(resolve => signal.addEventListener('abort', resolve))
    yield { content: [] }
  }
  const own = {
    ...handlers,
    '/conformance.v1.ResourceService/Watched': watched,
    '/conformance.v1.ToolService/SimpleText': patient,
  }
  const a = await startHttp({ answers, handlers: own, shared: shared['mcp-router-a'] })
  const b = await startHttp({ answers, handlers: own, shared: shared['mcp-router-b'] })
  const client = new Client({ name: 'test', version: '1' }, { capabilities: askable })
  client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { name: 'Alice' } }))
  client.setRequestHandler(CreateMessageRequestSchema, async () => ({
    role: 'assistant',
    content: { type: 'text', text: 'Dear Alice' },
    model: 'm',
  }))
  client.setRequestHandler(ListRootsRequestSchema, async () => ({ roots: [{ uri: 'file:///here' }] }))
  let turn = 0
  const sent: { to: string; body: unknown; status: number }[] = []
  const transport = new StreamableHTTPClientTransport(new URL(`${a.url}/mcp`), {
    async fetch(_url, init) {
      turn += 1
      const to = turn % 2 === 1 ? a : b
      const response = await fetch(`${to.url}/mcp`, init)
      const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
      sent.push({ to: to === a ? 'a' : 'b', body, status: response.status })
      return response
    },
  })
  await client.connect(transport)
  return {
    a,
    b,
    client,
    sent,
    changes,
    async [Symbol.asyncDispose]() {
      await client.close()
      await a[Symbol.asyncDispose]()
      await b[Symbol.asyncDispose]()
    },
  }
}

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  })
}

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: askable, clientInfo: { name: 'raw', version: '1' } },
}
const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' }

describe('the legacy era over two routers', () => {
  it('asks what a service asks, round by round, and takes answers that come in at the other router', async () => {
    await using mesh = await twoRouters()
    const result = await mesh.client.callTool({ name: 'test_input_required_result_multi_round', arguments: {} })
    const [{ text }] = result.content as [{ text: string }]
    expect(JSON.parse(text)).toEqual([
      JSON.stringify({ elicitation: { action: 'ELICITATION_ACTION_ACCEPT', content: { name: 'Alice' } } }),
      { sampling: expect.objectContaining({ content: [{ text: 'Dear Alice' }], model: 'm' }) },
    ])
    const calls = mesh.sent.filter(({ body }) => (body as { method?: string } | undefined)?.method === 'tools/call')
    const delivered = mesh.sent.filter(({ body }) => (body as { result?: unknown } | undefined)?.result !== undefined)
    expect(delivered.map(({ status }) => status)).toEqual([202, 202])
    expect(delivered.some(({ to }) => to !== calls[0]?.to)).toBe(true)
  })

  it('asks for the roots, and gives the answer to the call that is made again', async () => {
    await using mesh = await twoRouters()
    const result = await mesh.client.callTool({ name: 'test_input_required_result_list_roots', arguments: {} })
    expect(result.content).toEqual([{ type: 'text', text: expect.stringContaining('file:///here') }])
  })

  it('ends a call whose question the client refuses with a result that says why', async () => {
    await using mesh = await twoRouters()
    mesh.client.setRequestHandler(ListRootsRequestSchema, async () => {
      throw new Error('not today')
    })
    const result = await mesh.client.callTool({ name: 'test_input_required_result_list_roots', arguments: {} })
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringMatching(/^\[aborted\].*not today/) }],
    })
  })

  it('gives up a service that asks again and again', async () => {
    await using mesh = await twoRouters()
    const result = await mesh.client.callTool({ name: 'test_input_required_result_multiple_inputs', arguments: {} })
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/asked 8 times/) }] })
  })

  it('tells on the GET stream of either router when the tools change', async () => {
    await using mesh = await twoRouters()
    let heard = 0
    mesh.client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
      heard += 1
    })
    await vi.waitUntil(() => mesh.sent.some(({ body, status }) => body === undefined && status === 200))
    for (const router of [mesh.a, mesh.b]) {
      router.answers['tool-weather'] = reflectedOf('weather.v1.WeatherService')
      router.resolver.set('tool-weather', [instanceOf('tool-weather', 'w1')])
    }
    await vi.waitUntil(() => heard > 0)
    expect(heard).toBe(1)
  })

  it('passes lines of a log on: from info up, and from wherever the client says at either router', async () => {
    await using mesh = await twoRouters()
    const heard: unknown[] = []
    mesh.client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      heard.push(params.data)
    })
    const callTwice = async () => {
      heard.length = 0
      for (let i = 0; i < 2; i++) await mesh.client.callTool({ name: 'test_tool_with_logging', arguments: {} })
      return heard
    }
    expect(await callTwice()).toEqual(['loud', 'loud'])
    expect(await mesh.client.setLoggingLevel('debug')).toEqual({})
    expect(await callTwice()).toEqual(['quiet', 'loud', 'quiet', 'loud'])
    await mesh.client.setLoggingLevel('error')
    expect(await callTwice()).toEqual([])
  })

  it('tells on the GET stream of a resource that changes, whichever router was told that the client watches it', async () => {
    await using mesh = await twoRouters()
    const heard: string[] = []
    mesh.client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      heard.push(params.uri)
    })
    await vi.waitUntil(() => mesh.sent.some(({ body, status }) => body === undefined && status === 200))
    const uri = 'test://watched-resource'
    // One more request between, so that the second time the other router is told.
    for (const between of [0, 1]) {
      for (let i = 0; i < between; i++) await mesh.client.ping()
      await mesh.client.subscribeResource({ uri })
      await vi.waitUntil(() => mesh.changes.length === 1)
      mesh.changes.pop()?.()
      await vi.waitUntil(() => heard.length > 0)
      expect(heard.splice(0)).toEqual([uri])
      await vi.waitUntil(() => mesh.changes.pop() !== undefined)
      await mesh.client.unsubscribeResource({ uri })
      const watches = () => [...mesh.a.stub.requests, ...mesh.b.stub.requests]
      await vi.waitUntil(() => watches().every(({ signal }) => signal.aborted))
      expect(watches()).toHaveLength(between + 1)
    }
  })

  it('refuses to watch what is not there, and what never says that it changes', async () => {
    await using mesh = await twoRouters()
    for (const uri of ['test://nothing', 'test://static-text']) {
      await expect(mesh.client.subscribeResource({ uri })).rejects.toMatchObject({ code: -32602, data: { uri } })
    }
  })

  it('breaks a call off that the client cancels at the other router', async () => {
    await using mesh = await twoRouters()
    const giveUp = new AbortController()
    const call = mesh.client.callTool({ name: 'test_simple_text', arguments: {} }, undefined, { signal: giveUp.signal })
    call.catch(() => {})
    const running = () => [mesh.a, mesh.b].find(({ stub }) => stub.requests.length > 0)?.stub
    await vi.waitUntil(() => running() !== undefined)
    giveUp.abort()
    await vi.waitUntil(() => running()?.requests[0]?.signal.aborted)
    await expect(call).rejects.toThrow()
  })
})

describe('a router of the legacy era that comes later', () => {
  it('learns at the first stream what the session said before', async () => {
    const shared = sharedRouters('mcp-router-a', 'mcp-router-b')
    const a = await startHttp({ answers, handlers, shared: shared['mcp-router-a'] })
    const session = { 'mcp-session-id': (await post(a.url, initialize)).headers.get('mcp-session-id') ?? '' }
    const level = { jsonrpc: '2.0', id: 2, method: 'logging/setLevel', params: { level: 'debug' } }
    expect(await (await post(a.url, level, session)).json()).toMatchObject({ result: {} })
    const b = await startHttp({ answers, handlers, shared: shared['mcp-router-b'] })
    const stream = await fetch(`${b.url}/mcp`, { headers: { accept: 'text/event-stream', ...session } })
    expect(stream.status).toBe(200)
    const params = { name: 'test_tool_with_logging', arguments: {} }
    await vi.waitUntil(async () => {
      const call = await post(b.url, { jsonrpc: '2.0', id: 3, method: 'tools/call', params }, session)
      return (await call.text()).includes('quiet')
    })
    await a[Symbol.asyncDispose]()
    await b[Symbol.asyncDispose]()
    expect(await stream.text()).toBe('')
  })
})

describe('the legacy era', () => {
  it('gives a session at initialize that any router takes, and asks nothing of who has none', async () => {
    await using http = await startHttp({ answers, handlers })
    const begun = await post(http.url, initialize)
    const session = begun.headers.get('mcp-session-id') ?? ''
    expect(session).toMatch(/^[\x21-\x7e]+$/)
    expect(begun.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await begun.json()).toMatchObject({
      result: { protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true }, logging: {} } },
    })
    expect((await post(http.url, list, { 'mcp-session-id': session })).status).toBe(200)
    const call = { jsonrpc: '2.0', id: 3, method: 'tools/call' }
    const params = { name: 'test_input_required_result_list_roots', arguments: {} }
    const alone = await post(http.url, { ...call, params })
    expect(await alone.json()).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringContaining('answers by roots') }] },
    })
  })

  it('answers a session that no router gave with 404, and says to initialise again', async () => {
    await using http = await startHttp({ answers, handlers })
    const response = await post(http.url, list, { 'mcp-session-id': '1.abc.forged' })
    expect(response.status).toBe(404)
    const error = { code: -32001, message: expect.stringContaining('initialise again') }
    expect(await response.json()).toMatchObject({ id: 2, error })
    expect((await post(http.url, initialize, { 'mcp-session-id': '1.abc.forged' })).status).toBe(200)
  })

  it('lets nobody answer a question but the session that was asked', async () => {
    await using http = await startHttp({ answers, handlers })
    const [mine, other] = await Promise.all(
      [1, 2].map(async () => (await post(http.url, initialize)).headers.get('mcp-session-id') ?? ''),
    )
    const params = { name: 'test_input_required_result_list_roots', arguments: {} }
    const call = { jsonrpc: '2.0', id: 'c', method: 'tools/call', params }
    const asked = await post(http.url, call, { 'mcp-session-id': mine ?? '' })
    const reader = asked.body?.pipeThrough(new TextDecoderStream()).getReader()
    const event = (await reader?.read())?.value ?? ''
    const question = JSON.parse(event.slice(event.indexOf('{')))
    expect(question).toMatchObject({ method: 'roots/list', id: expect.stringMatching(/^mcp-router-test\./) })
    const answer = { jsonrpc: '2.0', id: question.id, result: { roots: [{ uri: 'file:///mine' }] } }
    const foreign = await post(http.url, answer, { 'mcp-session-id': other ?? '' })
    expect(foreign.status).toBe(400)
    expect(await foreign.json()).toMatchObject({ error: { message: expect.stringContaining('nobody waits') } })
    expect((await post(http.url, answer)).status).toBe(400)
    expect((await post(http.url, answer, { 'mcp-session-id': mine ?? '' })).status).toBe(202)
    expect((await reader?.read())?.value).toContain('file:///mine')
    expect((await post(http.url, answer, { 'mcp-session-id': mine ?? '' })).status).toBe(400)
  })

  it('answers an answer whose router is gone with 400', async () => {
    await using http = await startHttp({ answers, handlers })
    const response = await post(http.url, { jsonrpc: '2.0', id: `mcp-router-gone.${'0'.repeat(32)}`, result: {} })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('gone') } })
  })

  it('serves batches to the revision that has them, and to no other', async () => {
    await using http = await startHttp({ answers, handlers })
    const ping = { jsonrpc: '2.0', id: 'p', method: 'ping' }
    const both = await post(http.url, [list, ping])
    expect(await both.json()).toEqual(
      expect.arrayContaining([
        { jsonrpc: '2.0', id: 'p', result: {} },
        expect.objectContaining({ id: 2, result: expect.objectContaining({ tools: expect.any(Array) }) }),
      ]),
    )
    for (const [body, headers] of [
      [[ping], { 'mcp-protocol-version': '2025-11-25' }],
      [[], {}],
      [[ping, ping], {}],
      [[ping, 7], {}],
      [[initialize], {}],
      [Array.from({ length: 101 }, (_, id) => ({ ...ping, id })), {}],
    ] as const) {
      const response = await post(http.url, body, headers)
      expect([response.status, ((await response.json()) as { error: { code: number } }).error.code]).toEqual([
        400, -32600,
      ])
    }
  })

  it('begins nothing for a client that left while the other routers were told what it cancels', async () => {
    const { peers, ...shared } = loneRouter()
    const asked = Promise.withResolvers<void>()
    const told = Promise.withResolvers<void>()
    const noteEverywhere = () => {
      asked.resolve()
      return told.promise
    }
    await using http = await startHttp({
      answers,
      handlers,
      shared: { ...shared, peers: { ...peers, noteEverywhere } },
      limits: { maxConcurrentRequests: 1 },
    })
    const params = { ...initialize.params, protocolVersion: '2025-03-26' }
    const session = (await post(http.url, { ...initialize, params })).headers.get('mcp-session-id') ?? ''
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 8 } }
    const call = { jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: 'test_simple_text', arguments: {} } }
    const leave = new AbortController()
    const left = fetch(`${http.url}/mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-session-id': session,
      },
      body: JSON.stringify([cancelled, call]),
      signal: leave.signal,
    })
    await asked.promise
    leave.abort()
    await expect(left).rejects.toThrow()
    // There is room for another once the router knows.
    await vi.waitFor(async () => expect((await fetch(`${http.url}/v1`)).status).toBe(200))
    told.resolve()
    expect((await post(http.url, list)).status).toBe(200)
    expect(http.stub.requests.map(({ path }) => path)).toEqual([])
  })

  it.each([
    ['a revision that is not spoken', list, { 'mcp-protocol-version': '1999-01-01' }, 400, -32600],
    ['what is no message', { hello: 1 }, {}, 400, -32600],
    ['an id that is none', { jsonrpc: '2.0', id: null, method: 'ping' }, {}, 400, -32600],
    ['what nobody reads', list, { accept: 'text/html' }, 406, -32600],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    await using http = await startHttp({ answers, handlers })
    const response = await post(http.url, body, { ...headers })
    expect([response.status, ((await response.json()) as { error: { code: number } }).error.code]).toEqual([
      status,
      code,
    ])
  })

  it('answers as the client reads: JSON to who reads no stream, a stream to who reads nothing else', async () => {
    await using http = await startHttp({ answers, handlers })
    const json = await post(http.url, list, { accept: 'application/json' })
    expect(json.headers.get('content-type')).toMatch(/^application\/json/)
    const stream = await post(http.url, list, { accept: 'text/event-stream' })
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(await stream.text()).toMatch(/^event: message\ndata: \{.*"tools":/)
  })

  it('keeps a silent call open with comments', async () => {
    const go = Promise.withResolvers<void>()
    const text = '/conformance.v1.ToolService/SimpleText'
    const late = {
      async *[text]() {
        await go.promise
        yield { content: [{ text: 'late' }] }
      },
    }
    await using http = await startHttp({ answers, handlers: late, limits: { streamKeepAliveMs: 5 } })
    const params = { name: 'test_simple_text', arguments: {} }
    const response = await post(http.url, { jsonrpc: '2.0', id: 1, method: 'tools/call', params })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toMatch(/^: keep-alive\n\n/)
    go.resolve()
    let rest = ''
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) rest += part.value
    expect(rest).toContain('"late"')
  })

  it('takes notifications with 202, and DELETE of a session not at all', async () => {
    await using http = await startHttp({ answers, handlers })
    const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }
    expect((await post(http.url, initialized)).status).toBe(202)
    const deleted = await fetch(`${http.url}/mcp`, { method: 'DELETE' })
    expect([deleted.status, deleted.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })

  it('says to a call that waits for an answer that the router ends, as soon as it does', async () => {
    await using http = await startHttp({ answers, handlers })
    const session = { 'mcp-session-id': (await post(http.url, initialize)).headers.get('mcp-session-id') ?? '' }
    const params = { name: 'test_input_required_result_list_roots', arguments: {} }
    const asked = await post(http.url, { jsonrpc: '2.0', id: 'c', method: 'tools/call', params }, session)
    const closed = http.front.close(10_000)
    expect(await asked.text()).toMatch(/\[unavailable\] this router ends.*"isError":true/)
    await closed
  })

  it('takes what belongs to a session from nobody without one', async () => {
    await using http = await startHttp({ answers, handlers })
    for (const [method, params] of [
      ['logging/setLevel', { level: 'debug' }],
      ['resources/unsubscribe', { uri: 'test://watched-resource' }],
    ] as const) {
      const response = await post(http.url, { jsonrpc: '2.0', id: 1, method, params })
      expect(await response.json()).toMatchObject({
        error: { code: -32600, message: expect.stringContaining('is for a session') },
      })
    }
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }
    expect((await post(http.url, cancel)).status).toBe(202)
  })

  it('bounds the streams of news, and ends them when the router closes', async () => {
    await using http = await startHttp({ answers, handlers, limits: { maxSubscriptions: 1 } })
    const get = () => fetch(`${http.url}/mcp`, { headers: { accept: 'text/event-stream' } })
    const first = await get()
    expect(first.headers.get('x-accel-buffering')).toBe('no')
    const second = await get()
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '1'])
    const closed = http.front.close(10_000)
    expect(await first.text()).toBe('')
    await closed
  })
})

import type { JsonValue } from '@bufbuild/protobuf'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Limits } from '../../limits.ts'
import { startHttp } from '../../testing/http-fixture.ts'
import { instanceOf } from '../../testing/instances.ts'
import { everyService } from '../../testing/mcp-caller.ts'
import { messagesIn, modernMeta, modernPost, sendMcp } from '../../testing/mcp-post.ts'
import { reflectedOf } from '../../testing/reflected.ts'
import { sharedRouters } from '../../testing/shared-routers.ts'
import type { StubHandler } from '../../testing/stub-call.ts'
import type { Shared } from '../sealed/shared.ts'

const asking = '/conformance.v1.AskingService'
const watched = 'test://watched-resource'
const capabilities = 'io.modelcontextprotocol/clientCapabilities'
const form = { type: 'object', properties: { name: { type: 'string' } } }

interface Asked {
  readonly round?: { readonly responses?: Record<string, JsonValue>; readonly state?: string }
}

/** Asks the person for a name, with a state, and answers with the state and what it heard. */
function* askOnce([input]: JsonValue[]) {
  const { responses = {}, state = '' } = (input as unknown as Asked).round ?? {}
  const heard = JSON.stringify([Buffer.from(state, 'base64').toString(), responses])
  yield responses.name === undefined
    ? {
        inputRequired: {
          requests: { name: { elicitation: { message: 'Who?', requestedSchema: form } } },
          state: Buffer.from('mine').toString('base64'),
        },
      }
    : { content: [{ text: heard }] }
}

interface Answer {
  readonly content?: readonly JsonValue[]
  readonly inputRequired?: JsonValue
}

/** What changes, whenever the test says so. */
function changing() {
  const waiting: (() => void)[] = []
  return {
    change() {
      for (const resolve of waiting.splice(0)) resolve()
    },
    async *watch() {
      for (let i = 0; ; i++) {
        yield { contents: [{ uri: watched, text: String(i) }] }
        await new Promise<void>(resolve => waiting.push(resolve))
      }
    },
  }
}

const handlers = {
  [`${asking}/KeepState`]: askOnce,
  [`${asking}/MissingCapability`]: askOnce,
  '/conformance.v1.PromptService/AskingPrompt': function* ask(input: JsonValue[]) {
    const [{ content, inputRequired }] = [...askOnce(input)] as unknown as [Answer]
    yield inputRequired === undefined ? { messages: [{ content: content?.[0] ?? null }] } : { inputRequired }
  },
  '/conformance.v1.ToolService/CustomHeaders': () => [{ content: [{ text: 'headers agree' }] }],
  '/conformance.v1.ResourceService/StaticText': () => [{ contents: [{ uri: 'test://static-text', text: 'words' }] }],
  '/conformance.v1.ToolService/WithLogging': function* log() {
    yield { log: { level: 'LOG_LEVEL_DEBUG', data: 'quiet' } }
    yield { log: { level: 'LOG_LEVEL_WARNING', data: 'loud' } }
    yield { content: [{ text: 'done' }] }
  },
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Given {
  readonly shared?: Shared
  readonly limits?: Partial<Limits>
  readonly handlers?: Readonly<Record<string, StubHandler>>
  readonly fastPath?: boolean
}

async function start(given: Given = {}) {
  const http = await startHttp({ answers: everyService(), handlers, fastPath: false, ...given })
  closing.push(() => http[Symbol.asyncDispose]())
  /** Asks as a client that can be asked for forms. */
  const ask = (method: string, params: object, can: object = { elicitation: {} }) => {
    const post = modernPost(method, params)
    const _meta = { ...modernMeta, ...(params as { _meta?: object })._meta, [capabilities]: can }
    return sendMcp(http.port, { ...post, body: { ...post.body, params: { ...params, _meta } } })
  }
  return { ...http, ask }
}

const tool = { name: 'test_input_required_result_request_state', arguments: {} }
const inputResponses = { name: { action: 'accept', content: { name: 'Zoë' } } }

describe.each([true, false])('an input round of the modern era, with the fast path %s', fastPath => {
  it.each([
    ['tools/call', tool],
    ['prompts/get', { name: 'test_input_required_result_prompt' }],
  ])('of %s begins at one router and goes on at another', async (method, params) => {
    const shared = sharedRouters('mcp-router-a', 'mcp-router-b')
    const a = await start({ shared: shared['mcp-router-a'], fastPath })
    const b = await start({ shared: shared['mcp-router-b'], fastPath })
    const [first] = (await a.ask(method, params)).messages
    expect(first?.result).toMatchObject({
      resultType: 'input_required',
      inputRequests: { name: { method: 'elicitation/create', params: { message: 'Who?', requestedSchema: form } } },
      requestState: expect.any(String),
    })
    const { requestState } = first?.result ?? {}
    const stranger = { action: 'accept', content: {} }
    const answers = { ...inputResponses, stranger }
    const [second] = (await b.ask(method, { ...params, inputResponses: answers, requestState })).messages
    expect(second?.result).toMatchObject({ resultType: 'complete' })
    const text = JSON.stringify(second?.result)
    expect(text).toContain('mine')
    expect(text).toContain('Zoë')
    expect(text).not.toContain('stranger')
  })

  it('goes round by itself with the official client', async () => {
    const { url } = await start({ fastPath })
    const options = { versionNegotiation: { mode: { pin: '2026-07-28' } }, capabilities: { elicitation: {} } } as const
    const client = new Client({ name: 'test', version: '1' }, options)
    client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { name: 'Ada' } }))
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/mcp`)))
    const result = await client.callTool(tool)
    expect(JSON.stringify(result.content)).toContain('Ada')
    await client.close()
  })

  it('takes answers without a state as a first call may bring them', async () => {
    const { ask } = await start({ fastPath })
    const [answer] = (await ask('tools/call', { ...tool, inputResponses })).messages
    expect(JSON.stringify(answer?.result)).toContain('Zoë')
  })

  it.each([
    ['that was changed', (state: string) => `${state}-TAMPERED`, tool],
    ['of no router', () => '1.abc.AAAA', tool],
    ['of other arguments', (state: string) => state, { ...tool, arguments: { more: 1 } }],
    ['of another tool', (state: string) => state, { ...tool, name: 'test_missing_capability' }],
  ])('refuses a state %s', async (_what, changed, params) => {
    const { ask } = await start({ fastPath })
    const [first] = (await ask('tools/call', tool)).messages
    const requestState = changed(String(first?.result?.requestState))
    const answer = await ask('tools/call', { ...params, inputResponses, requestState })
    expect(answer.messages[0]?.error).toMatchObject({ code: -32602, data: { reason: 'invalid_request_state' } })
  })

  it('names what the client would have to be able to, with 400', async () => {
    const { ask } = await start({ fastPath })
    const answer = await ask('tools/call', tool, {})
    expect([answer.status, answer.messages[0]?.error]).toMatchObject([
      400,
      { code: -32021, data: { requiredCapabilities: { elicitation: {} } } },
    ])
  })
})

describe('the reference path of the modern era', () => {
  it('refuses arguments that their headers do not mirror, with 400', async () => {
    const { port } = await start()
    const given = { region: 'eu', priority: 1, query: 'x' }
    const post = modernPost('tools/call', { name: 'test_custom_headers', arguments: given })
    const headers = { ...post.headers, 'mcp-param-region': 'eu', 'mcp-param-priority': '1' }
    expect((await sendMcp(port, { ...post, headers })).messages[0]?.result).toMatchObject({ resultType: 'complete' })
    for (const wrong of [{ 'mcp-param-region': 'us' }, { 'mcp-param-priority': undefined }]) {
      const answer = await sendMcp(port, { ...post, headers: { ...headers, ...wrong } })
      expect([answer.status, answer.messages[0]]).toMatchObject([400, { id: 1, error: { code: -32020 } }])
    }
  })

  it('says how long each list and each resource holds', async () => {
    const { ask } = await start({ limits: { listTtlMs: 7 } })
    for (const method of [
      'server/discover',
      'tools/list',
      'prompts/list',
      'resources/list',
      'resources/templates/list',
    ]) {
      expect((await ask(method, {})).messages[0]?.result).toMatchObject({ ttlMs: 7, cacheScope: 'public' })
    }
    const read = await ask('resources/read', { uri: 'test://static-text' })
    expect(read.messages[0]?.result).toMatchObject({ ttlMs: 0, cacheScope: 'private', contents: [{ text: 'words' }] })
  })

  it('passes lines of a log on where the request asks for them, and only then', async () => {
    const { ask } = await start()
    const params = { name: 'test_tool_with_logging', arguments: {} }
    expect((await ask('tools/call', params)).messages).toHaveLength(1)
    const _meta = { 'io.modelcontextprotocol/logLevel': 'warning' }
    const { messages, headers } = await ask('tools/call', { ...params, _meta })
    expect(headers['x-accel-buffering']).toBe('no')
    expect(headers['cache-control']).toBe('no-cache, no-transform')
    expect(messages[0]).toMatchObject({ method: 'notifications/message', params: { level: 'warning', data: 'loud' } })
    expect(messages).toHaveLength(2)
  })

  it('keeps a silent call open with comments, and then answers on that stream', async () => {
    const go = Promise.withResolvers<void>()
    const late = {
      async *'/conformance.v1.ToolService/SimpleText'() {
        await go.promise
        yield { content: [{ text: 'late' }] }
      },
    }
    const { port } = await start({ handlers: late, limits: { streamKeepAliveMs: 5 } })
    const { headers, body } = modernPost('tools/call', { name: 'test_simple_text', arguments: {} })
    const sent = Object.entries(headers).filter((header): header is [string, string] => header[1] !== undefined)
    const request = { method: 'POST', headers: sent, body: JSON.stringify(body) }
    const response = await fetch(`http://127.0.0.1:${port}/mcp`, request)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toMatch(/^: keep-alive\n\n/)
    go.resolve()
    let rest = ''
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) rest += part.value
    expect(messagesIn(rest)).toMatchObject([{ id: 1, result: { resultType: 'complete', content: [{ text: 'late' }] } }])
  })

  it.each(['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe', 'no/such'])(
    'knows no %s, with 404',
    async method => {
      const { ask } = await start()
      const answer = await ask(method, {})
      expect([answer.status, answer.messages[0]]).toMatchObject([404, { id: 1, error: { code: -32601 } }])
    },
  )
})

/** Listens, and gives what was heard so far. */
async function listen(port: number, notifications: object, path = '/mcp') {
  const post = modernPost('subscriptions/listen', { notifications }, 'l-1')
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers: Object.entries(post.headers).filter((header): header is [string, string] => header[1] !== undefined),
    body: JSON.stringify(post.body),
  })
  let text = ''
  const ended = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
  })()
  const messages = () => {
    const events = text.split('\n').filter(line => line.startsWith('data: '))
    return events.map(line => JSON.parse(line.slice('data: '.length)) as { method?: string; params?: unknown })
  }
  await vi.waitUntil(() => messages().length > 0)
  return { response, messages, ended }
}

const subscriptionId = { _meta: { 'io.modelcontextprotocol/subscriptionId': 'l-1' } }

describe('subscriptions of the modern era', () => {
  it('tell of the lists that were asked for, when those of the own connection change', async () => {
    const http = await start()
    const { answers, resolver, port } = http
    const all = await listen(port, { toolsListChanged: true, promptsListChanged: true })
    const prompts = await listen(port, { promptsListChanged: true })
    const others = await listen(port, { toolsListChanged: true }, '/mcp/echo')
    expect(all.messages()[0]).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { toolsListChanged: true, promptsListChanged: true }, ...subscriptionId },
    })
    answers['tool-second'] = reflectedOf('weather.v1.WeatherService')
    resolver.set('tool-second', [instanceOf('tool-second', 's1')])
    await vi.waitUntil(() => all.messages().length > 1)
    expect(all.messages()[1]).toMatchObject({ method: 'notifications/tools/list_changed', params: subscriptionId })
    answers['tool-third'] = reflectedOf('conformance.v1.PromptService')
    resolver.set('tool-third', [instanceOf('tool-third', 't1')])
    await vi.waitUntil(() => prompts.messages().length > 1)
    expect(
      prompts
        .messages()
        .slice(1)
        .map(({ method }) => method),
    ).toEqual(['notifications/prompts/list_changed'])
    expect(others.messages()).toHaveLength(1)
  })

  it('tell of resources that change, and say beforehand which of them they can tell of', async () => {
    const resource = changing()
    const { port } = await start({
      handlers: { ...handlers, '/conformance.v1.ResourceService/Watched': resource.watch },
    })
    const resourceSubscriptions = [watched, 'test://static-text', 'test://nothing', watched]
    const heard = await listen(port, { resourceSubscriptions })
    expect(heard.messages()[0]).toMatchObject({ params: { notifications: { resourceSubscriptions: [watched] } } })
    await vi.waitUntil(() => {
      resource.change()
      return heard.messages().length > 1
    })
    expect(heard.messages()[1]).toMatchObject({
      method: 'notifications/resources/updated',
      params: { uri: watched, ...subscriptionId },
    })
  })

  it('are bounded, and whoever comes too late is told to come again', async () => {
    const { port } = await start({ limits: { maxSubscriptions: 1 } })
    await listen(port, { toolsListChanged: true })
    const late = await sendMcp(port, modernPost('subscriptions/listen', { notifications: { toolsListChanged: true } }))
    expect([late.status, late.headers['retry-after']]).toEqual([429, '1'])
    expect(late.messages[0]?.error?.message).toMatch(/^\[overloaded\] 1 clients listen/)
  })

  it('end with a complete result when the router closes, before the calls that are under way', async () => {
    const go = Promise.withResolvers<void>()
    const text = '/conformance.v1.ToolService/SimpleText'
    const slow = {
      async *[text]() {
        await go.promise
        yield { content: [{ text: 'late' }] }
      },
    }
    const { front, port, ask, stub } = await start({ handlers: slow })
    const heard = await listen(port, { toolsListChanged: true })
    const call = ask('tools/call', { name: 'test_simple_text', arguments: {} })
    await vi.waitUntil(() => stub.requests.length === 1)
    const closed = front.close(10_000)
    await heard.ended
    expect(heard.messages().at(-1)).toMatchObject({ id: 'l-1', result: { resultType: 'complete', ...subscriptionId } })
    go.resolve()
    expect((await call).messages[0]?.result).toMatchObject({ content: [{ text: 'late' }] })
    await closed
  })
})

import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { defaultBounds } from './bounds.ts'
import { runBridge } from './bridge.ts'
import { createHttpLeg } from './http-leg.ts'
import type { JsonObject } from './json-rpc.ts'
import { events, json, type Received, scriptedRouter } from './testing/scripted-router.ts'

const initialize = { jsonrpc: '2.0', id: 'i', method: 'initialize', params: { protocolVersion: '2025-11-25', x: 1 } }
const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }
const welcome = { protocolVersion: '2025-11-25', capabilities: { tools: { listChanged: true }, logging: {} } }
const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' }
const result = (id: unknown, value: object = {}) => ({ jsonrpc: '2.0', id, result: value })
const call = (id: unknown, params: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { _meta, name: 'query', ...params },
})

/** A bridge to a router that answers as a test says. */
async function bridged(answer: (received: Received, response: ServerResponse) => void, bounds = {}) {
  const router = await scriptedRouter(answer)
  const clock = new ManualClock()
  const [input, output] = [new PassThrough(), new PassThrough()]
  const all = { ...defaultBounds, ...bounds }
  const log: string[] = []
  const leg = createHttpLeg(router.url, { authorization: 'Bearer mine' }, clock, all)
  const stop = new AbortController()
  const options = { input, output, leg, clock, bounds: all, log: (line: string) => void log.push(line) }
  const ended = runBridge(options, stop.signal)
  let out = ''
  output.setEncoding('utf8').on('data', text => {
    out += text
  })
  const lines = () => out.split('\n').slice(0, -1)
  return {
    clock,
    input,
    log,
    stop,
    ended,
    lines,
    received: router.received,
    posted: () => router.received.map(({ message, method }) => message.method ?? method),
    send: (...messages: object[]) => void input.write(messages.map(one => `${JSON.stringify(one)}\n`).join('')),
    messages: () => lines().map(line => JSON.parse(line) as JsonObject),
    /** Lets everything happen that needs no time, until it is so. */
    async until(isSo: () => boolean) {
      for (let turns = 0; !isSo(); turns++) {
        if (turns === 100_000)
          throw new Error(`never so; wrote ${out}; heard ${JSON.stringify(router.received)}; log ${log}`)
        await turn()
      }
    },
    async [Symbol.asyncDispose]() {
      input.end()
      stop.abort()
      await ended
      await router[Symbol.asyncDispose]()
    },
  }
}

describe('a bridge in the older era', () => {
  it("keeps what initialize gave, and begins anew in the client's name where the session is refused", async () => {
    let sessions = 0
    let refused = 'none'
    await using bridge = await bridged(({ method, headers, message }, response) => {
      if (method === 'GET') response.writeHead(405).end()
      else if (message.method === 'initialize') {
        json(response, 200, result(message.id, welcome), { 'mcp-session-id': `session-${++sessions}` })
      } else if (headers['mcp-session-id'] === refused) json(response, 404, { jsonrpc: '2.0', error: { code: -32001 } })
      else if (message.id === undefined) response.writeHead(202).end()
      else json(response, 200, result(message.id))
    })
    bridge.send(initialize)
    await bridge.until(() => bridge.messages().length === 1)
    expect(bridge.received[0]?.headers).not.toHaveProperty('mcp-session-id')
    expect(bridge.received[0]?.headers).toMatchObject({ authorization: 'Bearer mine', accept: /json.*event-stream/ })
    bridge.send(initialized)
    await bridge.until(() => bridge.posted().includes('GET'))
    refused = 'session-1'
    bridge.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, { jsonrpc: '2.0', id: 2, method: 'tools/list' })
    await bridge.until(() => bridge.messages().length === 3)
    expect(bridge.messages().map(({ id, result }) => [id, result])).toEqual(
      expect.arrayContaining([
        ['i', welcome],
        [1, {}],
        [2, {}],
      ]),
    )
    expect(sessions).toBe(2)
    const renewal = bridge.received.filter(({ message }) => message.method === 'initialize')[1]
    expect(renewal?.message.params).toEqual(initialize.params)
    expect(renewal?.headers).not.toHaveProperty('mcp-session-id')
    expect(bridge.received.at(-1)?.headers).toMatchObject({
      'mcp-session-id': 'session-2',
      'mcp-protocol-version': '2025-11-25',
    })
  })

  it('passes on the 404 that a new session does not mend', async () => {
    await using bridge = await bridged(({ message }, response) => {
      if (message.method === 'initialize') json(response, 200, result(message.id, welcome), { 'mcp-session-id': 's' })
      else if (message.id === undefined) response.writeHead(202).end()
      else json(response, 404, { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'no session' } })
    })
    bridge.send(initialize)
    await bridge.until(() => bridge.messages().length === 1)
    bridge.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    await bridge.until(() => bridge.messages().length === 2)
    expect(bridge.messages()[1]).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32001, message: 'no session' } })
    expect(bridge.posted()).toEqual([
      'initialize',
      'tools/list',
      'initialize',
      'notifications/initialized',
      'tools/list',
    ])
  })

  it('says so where no new session can be had', async () => {
    let begun = 0
    await using bridge = await bridged(({ message }, response) => {
      if (message.method !== 'initialize') json(response, 404, {})
      else if (begun++ === 0) json(response, 200, result(message.id, welcome), { 'mcp-session-id': 's' })
      else response.writeHead(403).end('not you')
    })
    bridge.send(initialize)
    await bridge.until(() => bridge.messages().length === 1)
    bridge.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    await bridge.until(() => bridge.messages().length === 2)
    const message = expect.stringMatching(/takes the session no more, and begins no new one: not you$/)
    expect(bridge.messages()[1]).toEqual({ jsonrpc: '2.0', id: 1, error: { code: -32000, message } })
  })

  it('carries the questions of the router, and the answers', async () => {
    let ask: ((message: object) => void) | undefined
    await using bridge = await bridged(({ message }, response) => {
      if (message.method === 'tools/call') ask = events(response)
      else response.writeHead(202).end()
    })
    bridge.send({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'ask' } })
    await bridge.until(() => ask !== undefined)
    const question = { jsonrpc: '2.0', id: 'router-1:1', method: 'elicitation/create', params: { message: 'Who?' } }
    ask?.(question)
    await bridge.until(() => bridge.messages().length === 1)
    expect(bridge.messages()).toEqual([question])
    const answer = { jsonrpc: '2.0', id: 'router-1:1', result: { action: 'accept', content: { name: 'Ada' } } }
    bridge.send(answer)
    await bridge.until(() => bridge.received.length === 2)
    expect(bridge.received[1]?.message).toEqual(answer)
    ask?.(result(7))
    await bridge.until(() => bridge.messages().length === 2)
  })

  it('opens the stream of news again when it breaks, and says that all may have changed', async () => {
    const streams: ServerResponse[] = []
    await using bridge = await bridged(({ method, message }, response) => {
      if (method === 'GET') {
        events(response)
        streams.push(response)
      } else if (message.id === undefined) response.writeHead(202).end()
      else json(response, 200, result(message.id, welcome))
    })
    bridge.send(initialize)
    await bridge.until(() => bridge.messages().length === 1)
    bridge.send(initialized)
    await bridge.until(() => streams.length === 1)
    streams[0]?.write(
      'data: {"jsonrpc":"2.0",\ndata: "method":"notifications/prompts/list_changed"}\n\ndata: rubbish\n\n',
    )
    await bridge.until(() => bridge.log.length === 1)
    streams[0]?.destroy()
    await bridge.until(() => bridge.clock.pending === 1)
    await bridge.clock.advance(defaultBounds.reopenMs)
    await bridge.until(() => bridge.messages().length === 3)
    expect(bridge.lines().slice(1)).toEqual([
      '{"jsonrpc":"2.0", "method":"notifications/prompts/list_changed"}',
      '{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}',
    ])
    expect(bridge.log[0]).toContain('what is no message')
  })

  it('closes the POST of what is cancelled, says so to the router as well, and answers it no more', async () => {
    let closed = false
    await using bridge = await bridged(({ message }, response) => {
      if (message.id === undefined) response.writeHead(202).end()
      else
        response.on('close', () => {
          closed = true
        })
    })
    bridge.send({ jsonrpc: '2.0', id: 7, method: 'tools/call' })
    await bridge.until(() => bridge.received.length === 1)
    bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } })
    await bridge.until(() => closed && bridge.received.length === 2)
    bridge.input.end()
    await bridge.ended
    expect(bridge.lines()).toEqual([])
  })
})

describe('a bridge in the modern era', () => {
  it("says in headers what the message says, tools' own ones too, and asks for these anew where they were wrong", async () => {
    let header = 'Region'
    await using bridge = await bridged(({ headers, message }, response) => {
      const schema = { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': header } } }
      if (message.method === 'tools/list')
        json(response, 200, result(message.id, { tools: [{ name: 'query', inputSchema: schema }] }))
      else if (headers[`mcp-param-${header.toLowerCase()}`] === 'eu') json(response, 200, result(message.id))
      else json(response, 400, { jsonrpc: '2.0', id: message.id, error: { code: -32020, message: 'mismatch' } })
    })
    const query = { arguments: { region: 'eu' } }
    bridge.send(call(1, query))
    await bridge.until(() => bridge.messages().length === 1)
    header = 'Zone'
    bridge.send(call(2, query))
    await bridge.until(() => bridge.messages().length === 2)
    expect(bridge.messages()).toEqual([result(1), result(2)])
    expect(bridge.posted()).toEqual(['tools/list', 'tools/call', 'tools/call', 'tools/list', 'tools/call'])
    expect(bridge.received.at(-1)?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'query',
      'mcp-param-zone': 'eu',
    })
    expect(bridge.received[0]?.message.params).toEqual({ _meta })

    bridge.send(call(3, { arguments: { region: 'us' } }))
    await bridge.until(() => bridge.messages().length === 3)
    expect(bridge.messages()[2]).toMatchObject({ id: 3, error: { code: -32020, message: 'mismatch' } })
  })

  it('passes texts on as they are, whatever JavaScript would make of them', async () => {
    const odd = '{"jsonrpc":"2.0","id":1,"result":{"n":12345678901234567890,"e":1.0,\n  "a":"\\u00e9é"}}'
    await using bridge = await bridged((_received, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(`\n${odd}\n`)
    })
    bridge.send({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta } })
    await bridge.until(() => bridge.lines().length === 1)
    expect(bridge.lines()[0]).toBe(odd.replace('\n', ' '))
  })

  it('closes the POST of what is cancelled, and says nothing else', async () => {
    let closed = false
    await using bridge = await bridged(({ message }, response) => {
      if (message.method === 'tools/list') json(response, 200, result(message.id, { tools: [] }))
      else
        response.on('close', () => {
          closed = true
        })
    })
    bridge.send(call('x'))
    await bridge.until(() => bridge.received.length === 2)
    bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'x' } })
    await bridge.until(() => closed)
    bridge.input.end()
    await bridge.ended
    expect(bridge.received.length).toBe(2)
    expect(bridge.lines()).toEqual([])
  })

  it('keeps a subscription when the router ends it, until the client does', async () => {
    const streams: ServerResponse[] = []
    const agreed = { notifications: { toolsListChanged: true, resourceSubscriptions: ['city://paris'] } }
    await using bridge = await bridged((_received, response) => {
      events(response)({ jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: agreed })
      streams.push(response)
    })
    bridge.send({ jsonrpc: '2.0', id: 's', method: 'subscriptions/listen', params: { _meta } })
    await bridge.until(() => bridge.lines().length === 1)
    streams[0]?.end(`data: ${JSON.stringify(result('s'))}\n\n`)
    await bridge.until(() => bridge.clock.pending === 1)
    await bridge.clock.advance(defaultBounds.reopenMs)
    await bridge.until(() => bridge.lines().length === 3)
    const subscribed = { _meta: { 'io.modelcontextprotocol/subscriptionId': 's' } }
    expect(bridge.messages()).toEqual([
      { jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: agreed },
      { jsonrpc: '2.0', method: 'notifications/tools/list_changed', params: subscribed },
      { jsonrpc: '2.0', method: 'notifications/resources/updated', params: { ...subscribed, uri: 'city://paris' } },
    ])
    // Nothing but a subscription is under way: the end of the client is the end.
    bridge.input.end()
    await bridge.ended
  })
})

describe('a bridge, whatever the era', () => {
  const list = (id: unknown) => ({ jsonrpc: '2.0', id, method: 'tools/list' })

  it('comes back when the router asks it to, as long as its patience lasts', async () => {
    await using bridge = await bridged((_received, response) =>
      response
        .writeHead(503, { 'retry-after': '10' })
        .end('{"error":{"code":"no_instance","message":"nothing is ready"}}'),
    )
    bridge.send(list(1))
    for (const tries of [1, 2, 3]) {
      await bridge.until(() => bridge.received.length === tries && bridge.clock.pending === 1)
      expect(bridge.lines()).toEqual([])
      await bridge.clock.advance(10_000)
    }
    await bridge.until(() => bridge.lines().length === 1)
    expect(bridge.received.length).toBe(4)
    expect(bridge.messages()).toEqual([
      {
        jsonrpc: '2.0',
        id: 1,
        error: {
          code: -32000,
          message: expect.stringMatching(/^http:.*\/mcp answers HTTP 503: \[no_instance\] nothing is ready$/),
        },
      },
    ])
  })

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ['hangs up', response => response.destroy(), /^\[unavailable\] no router answers at http:.* \(ECONNRESET\)$/],
    [
      'breaks off',
      response => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"jso'),
      /broke off before its end/,
    ],
    ['answers nothing', response => response.end(), /broke off before its end/],
    ['is a page', response => void response.writeHead(502).end('<html>'), /answers HTTP 502: <html>$/],
    ['moves away', response => void response.writeHead(302, { location: '/elsewhere' }).end(), /answers HTTP 302$/],
  ])('answers with an error where what should be a router %s', async (_what, answer, words) => {
    await using bridge = await bridged((_received, response) => answer(response))
    bridge.send(list('a'), list(2))
    await bridge.until(() => bridge.lines().length === 2)
    for (const { error } of bridge.messages())
      expect(error).toEqual({ code: -32000, message: expect.stringMatching(words) })
    expect(
      bridge
        .messages()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([2, 'a'])
  })

  it('goes on where the router never takes a message that has no answer', async () => {
    await using bridge = await bridged(({ message }, response) => {
      if (message.id !== undefined) json(response, 200, result(message.id))
    })
    bridge.send(initialized, list(1))
    await bridge.until(() => bridge.received.length === 1 && bridge.clock.pending === 1)
    await bridge.clock.advance(defaultBounds.patienceMs)
    await bridge.until(() => bridge.lines().length === 1)
    expect(bridge.messages()).toEqual([result(1)])
    expect(bridge.log[0]).toContain('[deadline_exceeded]')
  })

  it('has nothing to say of the end of what has ended', async () => {
    await using bridge = await bridged(({ message }, response) => json(response, 200, result(message.id)))
    bridge.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }, list(2))
    await bridge.until(() => bridge.lines().length === 1)
    expect(bridge.posted()).toEqual(['tools/list'])
  })

  it('refuses what is above its bounds, and goes on', async () => {
    const open: ServerResponse[] = []
    await using bridge = await bridged((_received, response) => void open.push(response), {
      maxUnderWay: 2,
      maxLineBytes: 200,
    })
    bridge.send({ jsonrpc: '2.0', id: 0, method: 'x'.repeat(200) }, list(1), list(2), list(3))
    await bridge.until(() => bridge.lines().length === 2 && open.length === 2)
    expect(bridge.messages()).toEqual([
      { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'a line is above 200 bytes' } },
      { jsonrpc: '2.0', id: 3, error: { code: -32000, message: expect.stringContaining('[overloaded] 2 requests') } },
    ])
    for (const [i, response] of open.entries()) json(response, 200, result(bridge.received[i]?.message.id))
    await bridge.until(() => bridge.lines().length === 4)
    bridge.send(list(4))
    await bridge.until(() => open.length === 3)
  })

  it('refuses a second request with an id that waits for its answer, so that none is lost from sight', async () => {
    const open: ServerResponse[] = []
    let closed = 0
    await using bridge = await bridged((_received, response) => {
      open.push(response)
      response.on('close', () => void closed++)
    })
    bridge.send(list(1), list(1))
    await bridge.until(() => bridge.lines().length === 1 || open.length === 2)
    expect(bridge.messages()).toEqual([
      { jsonrpc: '2.0', id: 1, error: { code: -32600, message: expect.stringContaining('the same id') } },
    ])
    await bridge.until(() => open.length === 1)
    bridge.input.end()
    bridge.stop.abort()
    await bridge.ended
    await bridge.until(() => closed === 1)
  })

  it('gives up what is under way when its grace is over, and at once when the client is gone for good', async () => {
    for (const end of ['grace', 'gone']) {
      let closed = false
      await using bridge = await bridged(
        (_received, response) =>
          void response.on('close', () => {
            closed = true
          }),
      )
      bridge.send(list(1))
      await bridge.until(() => bridge.received.length === 1)
      if (end === 'gone') bridge.input.end()
      bridge.stop.abort()
      if (end === 'grace') {
        await bridge.until(() => bridge.clock.pending === 1)
        await bridge.clock.advance(defaultBounds.graceMs)
      }
      await bridge.ended
      await bridge.until(() => closed)
      expect(bridge.lines()).toEqual([])
      expect(bridge.log).toContain('ended without an answer to tools/list: the client has gone')
    }
  })
})

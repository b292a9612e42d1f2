import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Client as ModernClient } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { freePorts } from './support/free-port.ts'
import { postJson } from './support/http-caller.ts'
import { story, type TestRouter, useMesh } from './support/mesh.ts'
import { legacyStdio, modernStdio, type StdioServer } from './support/stdio-caller.ts'
import { startStdio } from './support/stdio-process.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const bridge = (http: string, ...more: string[]): StdioServer => ({
  command: `${root}cli/mesh.sh`,
  args: ['mcp', '--stdio', '--url', `${http}/mcp`, ...more],
})

const envelope = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'story', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}
const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 'begin',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'story', version: '1' } },
})

const capabilities = { elicitation: {}, sampling: {}, roots: {} }

/** A client of either era whose person is called Ada. */
function answerAll(client: ModernClient | LegacyClient): void {
  const person = () => ({ action: 'accept' as const, content: { name: 'Ada', color: 'green' } })
  const model = () => ({ role: 'assistant' as const, content: { type: 'text' as const, text: 'Bonjour' }, model: 'm' })
  const folders = () => ({ roots: [{ uri: 'file:///work' }] })
  if (client instanceof LegacyClient) {
    client.setRequestHandler(ElicitRequestSchema, person)
    client.setRequestHandler(CreateMessageRequestSchema, model)
    client.setRequestHandler(ListRootsRequestSchema, folders)
  } else {
    client.setRequestHandler('elicitation/create', person)
    client.setRequestHandler('sampling/createMessage', model)
    client.setRequestHandler('roots/list', folders)
  }
}

/** A `tools/call` as it stands on the wire, of either era. */
function call(era: string, id: string | number, name: string, args: object): string {
  const params = { name, arguments: args, ...(era === 'modern' && { _meta: envelope }) }
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })
}

story('mesh mcp --stdio', () => {
  const mesh = useMesh({ echo: 1, weather: 1, lab: 1, conformance: 1 })
  const labWrote = (what: string) =>
    eventually(`the lab writes ${what}`, () => mesh.labLines().some(line => line.startsWith(`${what} `)))

  for (const [era, connect] of [
    ['modern', modernStdio],
    ['legacy', legacyStdio],
  ] as const) {
    const open = async (http = mesh.router.http) => await connect(bridge(http))

    it(`lists and calls what REST gives (${era})`, async () => {
      await using caller = await open()
      const { tools } = await caller.client.listTools()
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['echo_run', 'weather_get_forecast']))
      const request = { location: 'Paris', days: 3, startDate: '2026-12-24' }
      const result = await caller.client.callTool({ name: 'weather_get_forecast', arguments: request })
      const rest = await postJson(`${mesh.router.http}/v1/weather/get_forecast`, request)
      expect(result.structuredContent).toEqual(rest.body)
      expect(caller.client.getInstructions()).toContain('weather')
    })

    it(`brings progress as it comes, and the handler the end of who asked (${era})`, async () => {
      await using caller = await open()
      const stop = new AbortController()
      const heard: number[] = []
      const options = {
        signal: stop.signal,
        onprogress: ({ progress }: { progress: number }) => void heard.push(progress),
      }
      const tick = { name: 'lab_tick', arguments: { entry: `stdio-${era}`, everyMs: 20 } }
      const ticking = era === 'modern' ? modernTick() : legacyTick()
      async function modernTick() {
        await (caller as Awaited<ReturnType<typeof modernStdio>>).client.callTool(tick, options)
      }
      async function legacyTick() {
        await (caller as Awaited<ReturnType<typeof legacyStdio>>).client.callTool(tick, undefined, options)
      }
      const ended = expect(ticking).rejects.toThrow()
      await eventually('three ticks', () => heard.length >= 3)
      expect(mesh.labLines().some(line => line.startsWith(`left stdio-${era} `))).toBe(false)
      stop.abort()
      await ended
      await labWrote(`left stdio-${era}`)
      expect((await caller.client.listTools()).tools.length).toBeGreaterThan(0)
    })

    it(`carries what a service asks of the person, the model and the client, round by round (${era})`, async () => {
      await using caller = await connect(bridge(mesh.router.http), { capabilities })
      answerAll(caller.client)
      const ask = async (name: string) => {
        const { content } = await caller.client.callTool({ name: `test_input_required_result_${name}`, arguments: {} })
        return (content as { text?: string }[]).map(({ text }) => text).join()
      }
      expect(await ask('multi_round')).toMatch(/^name: .*"name":"Ada".*; color: .*"color":"green"/)
      const all = await ask('multiple_inputs')
      for (const answer of ['Ada', 'Bonjour', 'file:///work']) expect(all).toContain(answer)
    })

    it(`says where no router answers, and goes on when one does (${era})`, async () => {
      const [port = 0] = await freePorts(1)
      const env = { HTTP_PORT: String(port) }
      let router = await serving(env)
      await using caller = await open(router.http)
      const ask = () => caller.client.callTool({ name: 'echo_get_status', arguments: {} })
      expect((await ask()).isError).toBeFalsy()
      await router.kill()
      await expect(ask()).rejects.toThrow(`[unavailable] no router answers at ${router.http}/mcp (ECONNREFUSED)`)
      router = await serving(env)
      expect((await ask()).isError).toBeFalsy()
      await router.kill()
    })
  }

  /** A router of its own that has learnt what there is. */
  async function serving(env: Record<string, string>): Promise<TestRouter> {
    const router = await mesh.launchRouter(env)
    const ids = mesh.running('echo').map(({ id }) => id)
    await mesh.untilPassing('agent-echo', ids, router)
    return router
  }

  /** A client that lists tools only when it is told that they changed. Waits until it knows one, then forgets all. */
  function listedWhenTold(client: ModernClient | LegacyClient, whenTold: (heard: () => Promise<void>) => void) {
    let names: readonly string[] = []
    whenTold(async () => {
      names = (await client.listTools()).tools.map(({ name }) => name)
    })
    return async (name: string) => {
      await eventually(`the client is told of ${name}`, () => names.includes(name))
      names = []
    }
  }

  it('keeps a subscription over the end of its router, and says what may have changed', async () => {
    const [port = 0] = await freePorts(1)
    const env = { HTTP_PORT: String(port) }
    const first = await serving(env)
    await using caller = await modernStdio(bridge(first.http))
    const { client } = caller
    const told = listedWhenTold(client, heard =>
      client.setNotificationHandler('notifications/tools/list_changed', heard),
    )
    const subscription = await client.listen({ toolsListChanged: true })
    let closed = false
    void subscription.closed.then(() => {
      closed = true
    })
    await mesh.start('lab', { LAB_SERVICE: 'tool-second' })
    await told('second_record')
    await first.kill()
    const second = await serving(env)
    await told('echo_run')
    await mesh.start('lab', { LAB_SERVICE: 'tool-third' })
    await told('third_record')
    expect(closed).toBe(false)
    await second.kill()
  })

  it('brings an older client the news, over the end of its router too', async () => {
    const [port = 0] = await freePorts(1)
    const env = { HTTP_PORT: String(port) }
    const first = await serving(env)
    await using caller = await legacyStdio(bridge(first.http))
    const { client } = caller
    const told = listedWhenTold(client, heard =>
      client.setNotificationHandler(ToolListChangedNotificationSchema, heard),
    )
    await mesh.start('lab', { LAB_SERVICE: 'tool-fourth' })
    await told('fourth_record')
    await first.kill()
    const second = await serving(env)
    await told('echo_run')
    await second.kill()
  })

  it('says in headers what tools ask to have there', async () => {
    const args = { region: 'größe', priority: 7, query: 'x' }
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'test_custom_headers',
    }
    const accept = { accept: 'application/json, text/event-stream' }
    const bare = JSON.parse(call('modern', 1, 'test_custom_headers', args)) as object
    const refused = await postJson(`${mesh.router.http}/mcp`, bare, { ...headers, ...accept })
    expect(refused).toMatchObject({ status: 400, body: { error: { code: -32020 } } })

    await using caller = await modernStdio(bridge(mesh.router.http))
    const { content } = await caller.client.callTool({ name: 'test_custom_headers', arguments: args })
    expect(content).toMatchObject([{ text: expect.stringContaining('größe') }])
  })

  it('answers what is no message with an error, and goes on', async () => {
    await using bridged = startStdio(bridge(mesh.router.http))
    bridged.read()
    for (const line of ['{', 'hello', '', '[]', '42', '{"jsonrpc":"2.0"}', '\u0000', initialize]) bridged.send(line)
    await bridged.answer('begin')
    const errors = bridged.messages.flatMap(({ id, error }) => (error === undefined ? [] : [[id, error.code]]))
    expect(errors).toEqual([-32700, -32700, -32600, -32600, -32600, -32700].map(code => [null, code]))
    expect(bridged.err()).toBe('')
  })

  it.each(['modern', 'legacy'])('passes on what the router says of a message that is too long (%s)', async era => {
    await using bridged = startStdio(bridge(mesh.router.http))
    bridged.read()
    bridged.send(call(era, 1, 'echo_run', { input: 'a'.repeat(5 * 1024 * 1024) }))
    const { error } = await bridged.answer(1)
    expect(error?.message).toContain('the body is above 4194304 bytes')
    bridged.send(call(era, 2, 'echo_run', { input: 'Hello' }))
    expect((await bridged.answer(2)).result).toMatchObject({ structuredContent: { result: { text: 'Hello' } } })
  })

  it('waits for a client that does not read, holding little meanwhile', async () => {
    await using bridged = startStdio(bridge(mesh.router.http))
    const ids = Array.from({ length: 200 }, (_, id) => id)
    const padding = ' '.repeat(100_000)
    let sent = 0
    const sending = (async () => {
      for (const id of ids) {
        const line = `${call('modern', id, 'lab_get_blob', { bytes: 300_000 })}${padding}\n`
        await new Promise(resolve => bridged.child.stdin.write(line, resolve))
        sent++
      }
    })()
    // It takes what it may have under way, and one more, which it has to refuse; then it reads no further.
    await eventually('it has taken all that it may', () => sent > 128)
    expect(sent).toBeLessThan(140)
    bridged.read()
    const answers = await Promise.all(ids.map(bridged.answer))
    await sending
    expect(answers.filter(({ result }) => result !== undefined).length).toBeGreaterThanOrEqual(128)
    const refusals = answers.flatMap(({ error }) => error?.message.slice(0, 12) ?? [])
    expect(new Set(refusals)).toEqual(new Set(['[overloaded]']))
    expect(bridged.messages.length).toBe(ids.length)
    const [, peakKb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${bridged.child.pid}/status`, 'utf8')) ?? []
    expect(Number(peakKb) / 1024).toBeLessThan(400)
  })

  it('ends though what it wrote is never read', async () => {
    await using bridged = startStdio(bridge(mesh.router.http))
    for (const id of [1, 2, 3]) bridged.send(call('modern', id, 'lab_get_blob', { bytes: 1_000_000 }))
    bridged.send(call('modern', 4, 'lab_record', { entry: 'unread', pauseMs: 0 }))
    await labWrote('ran unread')
    bridged.child.stdin.end()
    bridged.child.kill('SIGTERM')
    expect(await bridged.ended).toBe(0)
  })

  it('ends with its client, after what is under way', async () => {
    await using bridged = startStdio(bridge(mesh.router.http))
    bridged.read()
    bridged.send(call('modern', 1, 'lab_record', { entry: 'last', pauseMs: 300 }))
    bridged.child.stdin.end()
    expect(await bridged.ended).toBe(0)
    expect((await bridged.answer(1)).result).toBeDefined()
  })

  it('ends at SIGTERM after what is under way, and at once where its client has gone', async () => {
    await using told = startStdio(bridge(mesh.router.http))
    told.read()
    told.send(call('modern', 1, 'lab_record', { entry: 'told', pauseMs: 300 }))
    await labWrote('ran told')
    told.child.kill('SIGTERM')
    expect(await told.ended).toBe(0)
    expect((await told.answer(1)).result).toBeDefined()

    await using left = startStdio(bridge(mesh.router.http))
    left.send(call('modern', 1, 'lab_tick', { entry: 'left', everyMs: 20 }))
    left.send(call('modern', 2, 'lab_record', { entry: 'gone', pauseMs: 0 }))
    await labWrote('ran gone')
    left.child.stdin.end()
    left.child.kill('SIGTERM')
    expect(await left.ended).toBe(0)
    await labWrote('left left')
  })
})

import type { JsonObject } from '@bufbuild/protobuf'
import { afterEach, describe, expect, it } from 'vitest'
import { startMcpCalls } from '../../testing/mcp-caller.ts'
import type { StubHandler } from '../../testing/stub-call.ts'
import type { McpRequest } from '../mcp-request.ts'
import { noRound } from './round.ts'

const logging = '/conformance.v1.ToolService/WithLogging'
const streaming = '/conformance.v1.AskingService/StreamingElicitation'
const asking = '/conformance.v1.AskingService/AskPerson'
const watched = '/conformance.v1.ResourceService/Watched'

let open: { close(): void }[] = []
afterEach(() => {
  for (const one of open) one.close()
  open = []
})

/** Calls one operation that a stub answers. */
async function invoke(path: string, handler: StubHandler, more: Partial<McpRequest> = {}, given: JsonObject = {}) {
  const mcp = await startMcpCalls({ [path]: handler })
  open.push(mcp)
  const { operation } = mcp.catalogue.view.route(path)
  if (operation === undefined) throw new Error(`no operation ${path}`)
  const outcome = mcp.invoke(operation, () => [given], mcp.request(more))
  return {
    outcome: await outcome.then(
      value => value,
      (thrown: Error) => thrown,
    ),
    notified: mcp.notified,
    stub: mcp.stub,
  }
}

const done = { content: [{ text: 'done' }] }
const line = (level: string, data: string) => ({ log: { level: `LOG_LEVEL_${level}`, data } })

function* lines() {
  yield line('DEBUG', 'little')
  yield { log: { level: 'LOG_LEVEL_WARNING', logger: 'disk', data: { full: true } } }
  yield { progress: { message: 'half', done: 1, total: 2 } }
  yield done
}

describe('invoke', () => {
  it('tells lines of a log that matter enough, and of progress only by its token', async () => {
    const { outcome, notified } = await invoke(logging, lines, { logLevel: 'info' })
    expect(outcome).toMatchObject({ kind: 'complete', result: { json: { content: [{ text: 'done' }] } } })
    expect(notified).toEqual([
      { method: 'notifications/message', params: { level: 'warning', logger: 'disk', data: { full: true } } },
    ])
  })

  it('tells the least lines where the client wants them, by the name of the service', async () => {
    const { notified } = await invoke(logging, lines, { logLevel: 'debug' })
    expect(notified[0]?.params).toEqual({ level: 'debug', logger: 'worker-conformance', data: 'little' })
  })

  it('makes no progress of lines of a log', async () => {
    const { notified } = await invoke(logging, lines, { meta: { progressToken: 7 } })
    expect(notified).toEqual([
      { method: 'notifications/progress', params: { progressToken: 7, progress: 1, total: 2, message: 'half' } },
    ])
  })

  it('tells nothing to a client that wants nothing', async () => {
    expect((await invoke(logging, lines)).notified).toEqual([])
  })

  it('takes a line of a log for the result too where nothing else comes', async () => {
    const { outcome, notified } = await invoke(logging, () => [line('INFO', 'all')], { logLevel: 'debug' })
    expect(outcome).toMatchObject({ result: { json: { log: { data: 'all' } } } })
    expect(notified).toMatchObject([{ method: 'notifications/message', params: { data: 'all' } }])
  })

  it('tells news as they come, and does not wait for what comes behind them', async () => {
    const heard = Promise.withResolvers<void>()
    async function* slow() {
      yield { progress: { message: 'half', done: 1, total: 2 } }
      await heard.promise
      yield done
    }
    const notify = async () => heard.resolve()
    const { outcome } = await invoke(logging, slow, { meta: { progressToken: 7 }, notify })
    expect(outcome).toMatchObject({ result: { json: done } })
  })

  it('hands over the questions of a call that ends with them', async () => {
    const requests = { who: { elicitation: { message: 'Who?', requestedSchema: { type: 'object' } } } }
    const { outcome } = await invoke(asking, () => [{ inputRequired: { requests, state: 'AQI=' } }])
    expect(outcome).toEqual({
      kind: 'input_required',
      questions: {
        requests: {
          who: {
            method: 'elicitation/create',
            params: { message: 'Who?', requestedSchema: { type: 'object', properties: {} } },
          },
        },
        state: Buffer.from([1, 2]),
      },
    })
  })

  it('hands over questions that end a stream, after what came before them', async () => {
    const ask = { inputRequired: { requests: { r: { rootsList: {} } } } }
    const given = [{ progress: { message: 'a', done: 1 } }, ask]
    const { outcome, notified } = await invoke(streaming, () => given, { meta: { progressToken: 'p' } })
    expect(outcome).toMatchObject({ kind: 'input_required', questions: { requests: { r: { method: 'roots/list' } } } })
    expect(notified).toHaveLength(1)
  })

  it('gives the service the round: what the client can, what it answered, and the state', async () => {
    let came: unknown
    const capabilities = { elicitation: true, elicitationUrl: false, sampling: false, roots: true }
    const responses = { who: { action: 'accept', content: { name: 'Ann' } } }
    const handler: StubHandler = input => {
      came = input[0]
      return [done]
    }
    await invoke(asking, handler, { round: { capabilities, responses, state: Buffer.from('mine') } })
    expect(came).toEqual({
      round: {
        capabilities: { elicitation: true, roots: true },
        responses: { who: { elicitation: { action: 'ELICITATION_ACTION_ACCEPT', content: { name: 'Ann' } } } },
        state: Buffer.from('mine').toString('base64'),
      },
    })
  })

  it('refuses answers that are none before anybody is called', async () => {
    const { outcome, stub } = await invoke(asking, () => [done], {
      round: { ...noRound, responses: { who: { x: 1 } } },
    })
    expect(outcome).toMatchObject({ name: 'McpError', code: -32602, data: { question: 'who' } })
    expect(stub.requests).toEqual([])
  })

  it('refuses a question that the client cannot be asked, and says what it would need', async () => {
    const ask = { inputRequired: { requests: { s: { sampling: { messages: [{ content: { text: 'x' } }] } } } } }
    const { outcome } = await invoke(asking, () => [ask], { round: noRound })
    expect(outcome).toMatchObject({ name: 'McpError', code: -32021, data: { requiredCapabilities: { sampling: {} } } })
  })

  it('takes the first message of a watched resource, and cancels the rest', async () => {
    let told = 0
    const { outcome, stub } = await invoke(watched, async function* () {
      for (;;) {
        told += 1
        yield { contents: [{ uri: 'test://watched-resource', text: `${told}` }] }
        await new Promise(() => {})
      }
    })
    expect(outcome).toMatchObject({ result: { json: { contents: [{ text: '1' }] } } })
    expect(stub.cancelled).toEqual([watched])
  })
})

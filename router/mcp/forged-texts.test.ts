import type { JsonValue } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '#mesh/log.ts'
import { startHttp } from '../testing/http-fixture.ts'
import { legacyPost, modernPost, sendMcp } from '../testing/mcp-post.ts'
import { reflectedOf } from '../testing/reflected.ts'
import { sharedRouters } from '../testing/shared-routers.ts'

const askPerson = '/conformance.v1.AskingService/AskPerson'
const tool = 'test_input_required_result_elicitation'
const form = { type: 'object', properties: { name: { type: 'string' } } }

/** How often the service went on with an answer. */
let wentOn = 0
function* ask([input]: JsonValue[]) {
  const { round } = input as { readonly round?: { readonly responses?: object; readonly state?: string } }
  if (round?.state !== undefined && round.state !== '') {
    wentOn += 1
    yield { content: [{ text: 'done' }] }
  } else {
    const elicitation = { message: 'Who?', requestedSchema: form }
    yield { inputRequired: { requests: { name: { elicitation } }, state: Buffer.from('state').toString('base64') } }
  }
}

const lines: string[] = []
const answers = { 'worker-conformance': reflectedOf('conformance.v1.AskingService') }
const handlers = { [askPerson]: ask }

type Http = Awaited<ReturnType<typeof startHttp>>
/** The ports of two routers of one mesh, and of one of another. */
let [a, b, stranger] = [0, 0, 0]
const open: Http[] = []
beforeAll(async () => {
  const log = createLog('test', 'trace', { write: line => lines.push(line) })
  const shared = sharedRouters('mcp-router-a', 'mcp-router-b')
  const options = { answers, handlers, log }
  open.push(await startHttp({ ...options, shared: shared['mcp-router-a'] }))
  open.push(await startHttp({ ...options, shared: shared['mcp-router-b'] }))
  open.push(await startHttp(options))
  ;[a = 0, b = 0, stranger = 0] = open.map(({ port }) => port)
})
afterAll(async () => {
  for (const http of open) await http[Symbol.asyncDispose]()
})

/** Every text that differs from one in a character, a missing end, or one end more. */
function broken(text: string): string[] {
  const changed = Array.from(text, (sign, at) => `${text.slice(0, at)}${sign === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`)
  const cut = Array.from(text, (_, at) => text.slice(0, at)).slice(1)
  return [...changed, ...cut, `${text}A`, `${text}=`, `${text}.${text}`, text.toUpperCase()]
}

/** Two answers at a time are enough: each has to be waited for anyhow. */
async function each<T>(all: readonly T[], check: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += 20) await Promise.all(all.slice(at, at + 20).map(check))
}

describe('a session', () => {
  it('is taken at each router of its mesh as it stands, and in no other form anywhere', async () => {
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    const begun = await sendMcp(a, legacyPost('initialize', hello))
    const session = String(begun.headers['mcp-session-id'])
    const { headers, body } = legacyPost('tools/list')
    const list = (port: number, text: string) =>
      sendMcp(port, { headers: { ...headers, 'mcp-session-id': text }, body })

    for (const port of [a, b]) expect((await list(port, session)).status).toBe(200)
    expect(await list(stranger, session)).toMatchObject({ status: 404, messages: [{ error: { code: -32001 } }] })
    await each(broken(session), async text => {
      expect(await list(b, text)).toMatchObject({ status: 404, messages: [{ id: 1, error: { code: -32001 } }] })
    })
    expect(lines.join('')).not.toContain(session)
  })
})

describe('a requestState', () => {
  const meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } }
  const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } }
  const call = (port: number, more: object = {}) =>
    sendMcp(port, modernPost('tools/call', { name: tool, arguments: {}, _meta: meta, ...more }))

  it('is taken at each router of its mesh as it stands, and in no other form anywhere', async () => {
    const asked = await call(a)
    const { requestState = '', resultType } = asked.messages[0]?.result ?? {}
    expect(resultType).toBe('input_required')
    const state = String(requestState)

    const refused = { messages: [{ error: { code: -32602, data: { reason: 'invalid_request_state' } } }] }
    expect(await call(stranger, { requestState: state, inputResponses })).toMatchObject(refused)
    await each(broken(state), async text => {
      expect(await call(b, { requestState: text, inputResponses })).toMatchObject(refused)
    })
    expect(wentOn).toBe(0)
    expect((await call(b, { requestState: state, inputResponses })).messages[0]?.result).toMatchObject({
      resultType: 'complete',
      content: [{ text: 'done' }],
    })
    expect(wentOn).toBe(1)
    expect(lines.join('')).not.toContain(state)
  })
})

import fc from 'fast-check'
import {
  legacyPost,
  type McpAnswer,
  type McpPost,
  messagesIn,
  modernPost,
  modernVersion,
  type RpcAnswer,
} from './mcp-post.ts'

/** A request to MCP that may be wrong in any way. */
export interface FuzzPost extends McpPost {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string | Buffer
}

type Draft = { readonly headers: Readonly<Record<string, string | undefined>>; readonly body: unknown }
type Change = (draft: Draft) => Draft

const call = { name: 'weather_get_forecast', arguments: { location: 'Paris', days: 1 } }
const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } }

/** What is right, to be made wrong. None of these is answered by a stream that has no end. */
const drafts: readonly Draft[] = [
  ...[modernPost, legacyPost].flatMap(make => [
    make('tools/call', call, 'id-1'),
    make('tools/call', { name: 'echo_run', arguments: { input: 'you' }, _meta: { progressToken: 7 } }),
    make('tools/list'),
    make('prompts/list'),
    make('prompts/get', { name: 'nope', arguments: {} }),
    make('resources/read', { uri: 'x://y' }),
    make('completion/complete', { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a', value: 'b' } }),
  ]),
  modernPost('server/discover'),
  legacyPost('initialize', hello),
  legacyPost('logging/setLevel', { level: 'info' }),
  legacyPost('resources/subscribe', { uri: 'x://y' }),
  { ...legacyPost(''), body: { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } } },
  { ...legacyPost(''), body: { jsonrpc: '2.0', id: 'router.0123', result: { action: 'accept' } } },
  { ...legacyPost(''), body: [legacyPost('ping', {}, 1).body, legacyPost('ping', {}, 2).body] },
]

const base64 = (text: string) => Buffer.from(text).toString('base64')
const sentinel = fc.oneof(
  fc.string().map(text => `=?base64?${base64(text)}?=`),
  fc.base64String().map(text => `=?base64?${text.slice(1)}?=`),
  fc.string({ unit: fc.constantFrom('=', '?', 'base64', 'A', '/', ' ', '+') }),
  fc.constant(`=?base64?${base64('weather_get_forecast')}?=`),
)
const headerValue = fc.oneof(
  sentinel,
  fc.constantFrom(
    '',
    'x',
    '*/*',
    modernVersion,
    '2025-11-25',
    '9999-99-99',
    'tools/call',
    'application/json',
    'null',
    '1.k.abc',
  ),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)) }),
)
/** Those that change how long a body is, or keep the connection from being used again, are left alone. */
const headerName = fc.constantFrom(
  ...['content-type', 'accept', 'mcp-protocol-version', 'mcp-method', 'mcp-name', 'mcp-param-region', 'mcp-session-id'],
  ...['origin', 'content-encoding', 'last-event-id', 'traceparent', 'x-request-id', 'authorization', 'cookie'],
  ...['mesh-session', 'mesh-priority', 'mesh-timeout'],
)
const changedHeader: fc.Arbitrary<Change> = fc
  .tuple(headerName, fc.option(headerValue, { nil: undefined }))
  .map(([name, value]) => draft => ({ ...draft, headers: { ...draft.headers, [name]: value?.trim() } }))

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
  fc.constantFrom<unknown>(null, -0, 1e308, 2 ** 53, '\0', '\uFEFF', '__proto__', [], {}),
)
const key = fc.constantFrom(
  ...['jsonrpc', 'id', 'method', 'params', 'result', 'error', '_meta', 'name', 'uri', 'arguments', 'cursor', 'ref'],
  ...['argument', 'location', 'days', 'level', 'inputResponses', 'requestState', 'progressToken', '__proto__', 'then'],
  ...['io.modelcontextprotocol/protocolVersion', 'io.modelcontextprotocol/clientCapabilities', 'toJSON', 'constructor'],
)
const changedBody: fc.Arbitrary<Change> = fc
  .tuple(fc.array(key, { minLength: 1, maxLength: 4 }), fc.option(value, { nil: undefined }))
  .map(([path, to]) => draft => ({ ...draft, body: changedAt(draft.body, path, to) }))

/** A copy with one thing in it changed; `undefined` takes it away. */
function changedAt(json: unknown, [name = '', ...rest]: readonly string[], to: unknown): unknown {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return json
  const before = Object.hasOwn(json, name) ? Reflect.get(json, name) : {}
  const after = rest.length === 0 ? to : changedAt(before, rest, to)
  const others = Object.entries(json).filter(([other]) => other !== name)
  return Object.fromEntries(after === undefined ? others : [...others, [name, after]])
}

type Damage = (bytes: Buffer) => Buffer

const cutOff: fc.Arbitrary<Damage> = fc
  .double({ min: 0, max: 1, noNaN: true })
  .map(share => bytes => bytes.subarray(0, share * bytes.length))

const oneByte: fc.Arbitrary<Damage> = fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => bytes => {
  const changed = Buffer.from(bytes)
  if (changed.length > 0) changed[at % changed.length] = byte
  return changed
})

/** What may happen to the bytes of a body: nothing, mostly. */
const changedBytes = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Damage>(bytes => bytes) },
  { weight: 1, arbitrary: cutOff },
  { weight: 2, arbitrary: oneByte },
)

/** Any request, of either era, from right to rubbish. */
export const anyPost: fc.Arbitrary<FuzzPost> = fc
  .tuple(
    fc.constantFrom(...drafts),
    fc.array(fc.oneof(changedHeader, { weight: 2, arbitrary: changedBody }), { maxLength: 4 }),
    changedBytes,
  )
  .map(([start, changes, bytes]) => {
    const { headers, body } = changes.reduce((draft, change) => change(draft), start)
    return { headers, body: bytes(Buffer.from(JSON.stringify(body) ?? '')) }
  })

/** What is wrong with an answer, whatever was asked; nothing, if the server is well. */
export function faultsOf({ body }: FuzzPost, { status, text, messages }: McpAnswer): string[] {
  const faults: string[] = []
  if (status >= 500 || status < 200) faults.push(`status ${status}`)
  if (/\bat .*(?:\.ts|\.mjs|\.js):\d|node_modules/.test(text)) faults.push('a stack')
  if (messages.some(({ error }) => error?.code === -32603)) faults.push('takes it for its own failure')
  const ids = idsIn(body.toString())
  for (const message of messages.filter(({ method }) => method === undefined)) {
    if ('result' in message === 'error' in message) faults.push('neither result nor error, or both')
    if (!ids.has(message.id) && message.id !== null)
      faults.push(`answers ${JSON.stringify(message.id)}, which nobody asked`)
  }
  if (answersOf(messages).length > Math.max(1, ids.size)) faults.push('answers more than was asked')
  return faults
}

/** The answers among messages: what is neither a notification nor a question. */
export function answersOf(messages: readonly RpcAnswer[]): readonly RpcAnswer[] {
  return messages.filter(({ method }) => method === undefined)
}

function idsIn(text: string): Set<unknown> {
  try {
    return new Set([JSON.parse(text)].flat().map((message: { id?: unknown } | null) => message?.id))
  } catch {
    return new Set()
  }
}

/** A request as bytes of HTTP/1.1. */
export function wireOf({ method = 'POST', path = '/mcp', headers, body }: McpPost): Buffer {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const all = { host: 'localhost', ...headers, 'content-length': String(bytes.length) }
  const lines = Object.entries(all).filter(([, said]) => said !== undefined)
  const head = [`${method} ${path} HTTP/1.1`, ...lines.map(([name, said]) => `${name}: ${said}`), '', '']
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), bytes])
}

/** The answers on one connection, in order, so far as they are whole. */
export function readResponses(bytes: Buffer): { readonly status: number; readonly messages: readonly RpcAnswer[] }[] {
  const found: { status: number; messages: readonly RpcAnswer[] }[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const end = rest.indexOf('\r\n\r\n')
    if (end === -1) return found
    const head = rest.toString('latin1', 0, end)
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1])
    const length = /^content-length: (\d+)/im.exec(head)?.[1]
    const whole = length === undefined ? unchunked(rest.subarray(end + 4)) : cut(rest.subarray(end + 4), Number(length))
    if (whole === undefined) return found
    found.push({ status, messages: messagesIn(whole.body.toString()) })
    rest = whole.rest
  }
  return found
}

function cut(bytes: Buffer, length: number): { body: Buffer; rest: Buffer } | undefined {
  return bytes.length < length ? undefined : { body: bytes.subarray(0, length), rest: bytes.subarray(length) }
}

function unchunked(bytes: Buffer): { body: Buffer; rest: Buffer } | undefined {
  const chunks: Buffer[] = []
  for (let rest = bytes; ; ) {
    const line = rest.indexOf('\r\n')
    if (line === -1) return undefined
    const length = Number.parseInt(rest.toString('latin1', 0, line), 16)
    const chunk = cut(rest.subarray(line + 2), length + 2)
    if (chunk === undefined) return undefined
    rest = chunk.rest
    if (length === 0) return { body: Buffer.concat(chunks), rest }
    chunks.push(chunk.body.subarray(0, length))
  }
}

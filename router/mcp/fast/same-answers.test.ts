import { request as httpRequest } from 'node:http'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { startHttp } from '../../testing/http-fixture.ts'
import { reflectedOf } from '../../testing/reflected.ts'
import { ownServices } from '../../testing/static-catalogue.ts'
import { modernVersion } from './request-meta.ts'

const handlers = {
  '/weather.v1.WeatherService/GetForecast': () => [
    { place: { name: 'São Paulo' }, days: [{ date: '2026-11-21', lowCelsius: 0 }], source: { units: '°C "\\ \u2028' } },
  ],
  '/weather.v1.WeatherService/GetCurrent': () => {
    throw new MeshError('not_found', 'no city "Pariss"; near it: Paris')
  },
  *'/mesh.v1.AgentService/Run'() {
    yield { text: 'Hello ' }
    yield { text: 'you' }
    yield { result: { text: 'Hello you', taskNumber: '3' } }
  },
  '/conformance.v1.ToolService/CustomHeaders': () => [{ content: [{ text: 'there' }] }],
  *'/conformance.v1.ToolService/WithLogging'() {
    yield { log: { level: 'LOG_LEVEL_DEBUG', data: 'a' } }
    yield { log: { level: 'LOG_LEVEL_ERROR', logger: 'own', data: { b: 1 } } }
    yield { content: [{ text: 'logged' }] }
  },
  '/conformance.v1.AskingService/AskPerson': () => [
    { inputRequired: { requests: { who: { elicitation: { message: 'Who?', requestedSchema: { type: 'object' } } } } } },
  ],
}

const answers = {
  ...ownServices(),
  'tool-conformance': reflectedOf('conformance.v1.ToolService', 'conformance.v1.AskingService'),
}

type Headers = Readonly<Record<string, string>>

/** One POST, as text. */
interface Post {
  readonly headers: Headers
  readonly body: string
}

/** What both paths must agree in. */
interface Heard {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  /** The JSON body; of an event stream, the JSON of each event. */
  readonly said: unknown
}

const compared = ['content-type', 'allow', 'cache-control', 'mcp-session-id', 'retry-after', 'x-request-id']

let fast: Awaited<ReturnType<typeof startHttp>>
let sdk: Awaited<ReturnType<typeof startHttp>>
beforeAll(async () => {
  fast = await startHttp({ handlers, answers })
  sdk = await startHttp({ handlers, answers, fastPath: false })
})
afterAll(async () => {
  await fast[Symbol.asyncDispose]()
  await sdk[Symbol.asyncDispose]()
})

function send(port: number, { headers, body }: Post): Promise<Heard> {
  const { promise, resolve, reject } = Promise.withResolvers<Heard>()
  const sent = httpRequest({ port, host: '127.0.0.1', path: '/mcp', method: 'POST', headers }, response => {
    let text = ''
    response.setEncoding('utf8').on('data', chunk => {
      text += chunk
    })
    response.once('end', () => {
      const { statusCode: status } = response
      const told = compared.map(name => [name, response.headers[name]?.toString().replace(/; ?charset=utf-8$/, '')])
      resolve({ status, headers: Object.fromEntries(told), said: read(text) })
    })
  })
  sent.once('error', reject).end(body)
  return promise
}

function read(text: string): unknown {
  // What is sealed is random.
  const parse = (json: string) => JSON.parse(json.replace(/"requestState":"[^"]{40,}"/, '"requestState":"sealed"'))
  if (!text.startsWith('event:')) return text === '' ? '' : parse(text)
  const events = text.split('\n\n').filter(Boolean)
  return events.map(event => parse(event.replace(/^event: message\ndata: /, '')))
}

const meta = {
  'io.modelcontextprotocol/protocolVersion': modernVersion,
  'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

function good(
  method: string,
  { _meta, ...params }: Record<string, unknown> = {},
  more: Headers = {},
): { readonly headers: Headers; readonly body: object } {
  const { name } = params as { readonly name?: string }
  return {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': modernVersion,
      'mcp-method': method,
      'x-request-id': 'the-same',
      ...(name !== undefined && { 'mcp-name': name }),
      ...more,
    },
    body: { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: { ...meta, ...(_meta ?? {}) } } },
  }
}

const forecast = { name: 'weather_get_forecast', arguments: { location: 'Paris', days: 1 } }
const region = { name: 'test_custom_headers', arguments: { region: 'eu', priority: 7, query: 'x' } }
const asking = 'test_input_required_result_elicitation'
const goods = {
  'a list': good('tools/list'),
  'a page after the last': good('tools/list', { cursor: Buffer.from('zzz').toString('base64url') }),
  'a wrong cursor': good('tools/list', { cursor: '***' }),
  'what there is': good('server/discover'),
  'a call': good('tools/call', forecast),
  'a call without arguments': good('tools/call', { name: 'weather_get_forecast' }),
  'a wrong argument': good('tools/call', { name: 'weather_get_forecast', arguments: { days: 'two' } }),
  'a call that its instance refuses': good('tools/call', { name: 'weather_get_current', arguments: {} }),
  'a call that nobody answers': good('tools/call', { name: 'echo_get_status', arguments: {} }),
  'a tool that is not there': good('tools/call', { name: 'weather_nope', arguments: {} }),
  'a stream': good('tools/call', { name: 'echo_run', arguments: { input: 'you' } }),
  'a stream of progress': good('tools/call', {
    name: 'echo_run',
    arguments: { input: 'x' },
    _meta: { progressToken: 'p' },
  }),
  'a stream of log lines': good('tools/call', {
    name: 'test_tool_with_logging',
    _meta: { 'io.modelcontextprotocol/logLevel': 'info' },
  }),
  'arguments in headers': good('tools/call', region, { 'mcp-param-region': 'eu', 'mcp-param-priority': '7' }),
  'a question to one who can be asked': good('tools/call', {
    name: asking,
    _meta: { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } },
  }),
  'a question to one who cannot be asked': good('tools/call', { name: asking }),
  'a state that nobody made': good('tools/call', { ...forecast, requestState: 'v1.abc' }),
}

/** Anything that JSON can say, and what it should say here. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(1, 1.5, -1, '2.0', 'x', '', {}, [], null, { form: {} }, modernVersion, 'debug', 'loud', {
    x: { y: 1 },
  }),
)

const [version, clientInfo, capabilities] = ['protocolVersion', 'clientInfo', 'clientCapabilities'].map(inMeta)

function inMeta(key: string): string[] {
  return ['params', '_meta', `io.modelcontextprotocol/${key}`]
}

const paths: readonly (readonly string[])[] = [
  ...['jsonrpc', 'id', 'method', 'extra', 'params'].map(key => [key]),
  ...['name', 'cursor', 'arguments', 'inputResponses', 'requestState', 'extra', '_meta'].map(key => ['params', key]),
  ...['days', 'location', 'region', 'priority', 'verbose', 'round'].map(key => ['params', 'arguments', key]),
  ['params', 'inputResponses', 'who'],
  ...['progressToken', 'traceparent', 'meshwork/session', '__proto__'].map(key => ['params', '_meta', key]),
  ...['logLevel', 'related-task', 'else'].map(inMeta),
  ...[version, clientInfo, capabilities].map((path = []) => path),
  ...['name', 'title', 'icons'].map(key => [...(clientInfo ?? []), key]),
  ...['sampling', 'elicitation', 'roots', 'experimental', 'tasks'].map(key => [...(capabilities ?? []), key]),
  [...(capabilities ?? []), 'roots', 'listChanged'],
  [...(capabilities ?? []), 'elicitation', 'form'],
]

const base64 = (text: string) => `=?base64?${Buffer.from(text).toString('base64')}?=`
const headerValues: Readonly<Record<string, readonly (string | undefined)[]>> = {
  'content-type': ['application/json; charset=utf-8', 'application/json;', 'text/plain', undefined],
  accept: ['application/json', 'text/event-stream', '*/*', undefined],
  'mcp-protocol-version': ['2025-11-25', '2027-01-01', `${modernVersion} `, 'x', '', undefined],
  'mcp-method': ['tools/list', 'tools/call', 'server/discover', 'Tools/List', 'ping', '', undefined],
  'mcp-name': ['weather_get_forecast', base64('weather_get_forecast'), base64('weather_nope'), '=?base64?=', undefined],
  'mcp-param-region': ['us', base64('eu'), '=?base64?e?=', undefined],
  'mcp-param-priority': ['7.0', '8', undefined],
  'mcp-session-id': ['something'],
}

type Change = (post: { headers: Headers; body: unknown }) => { headers: Headers; body: unknown }

const changedBody: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom(...paths), fc.option(value, { nil: undefined }))
  .map(([path, to]) => post => ({ ...post, body: changedAt(post.body, path, to) }))

const changedHeader: fc.Arbitrary<Change> = fc
  .constantFrom(...Object.entries(headerValues).flatMap(([name, values]) => values.map(to => [name, to] as const)))
  .map(([name, to]) => ({ headers: { [name]: _, ...rest }, body }) => {
    return { headers: to === undefined ? rest : { ...rest, [name]: to }, body }
  })

/** A copy with one thing in it changed; `undefined` takes it away. */
function changedAt(json: unknown, [key = '', ...rest]: readonly string[], to: unknown): unknown {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return json
  const before: unknown = Object.hasOwn(json, key) ? Reflect.get(json, key) : rest.length > 0 ? {} : undefined
  const after = rest.length === 0 ? to : changedAt(before, rest, to)
  const others = Object.entries(json).filter(([name]) => name !== key)
  return Object.fromEntries(after === undefined ? others : [...others, [key, after]])
}

/** Mostly JSON; now and then a piece of it. */
const cut = fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.double({ min: 0, max: 1 }) })

const post: fc.Arbitrary<Post> = fc
  .tuple(
    fc.constantFrom(...Object.values(goods)),
    fc.array(fc.oneof(changedBody, changedHeader), { maxLength: 3 }),
    cut,
  )
  .map(([start, changes, share]) => {
    const { headers, body } = changes.reduce(
      (made, change) => change(made),
      start as { headers: Headers; body: unknown },
    )
    const text = JSON.stringify(body) ?? ''
    return { headers, body: text.slice(0, Math.ceil(share * text.length)) }
  })

describe('the fast path and the SDK', () => {
  it.each(Object.entries(goods))('answer alike: %s', async (_, { headers, body }) => {
    const same = { headers, body: JSON.stringify(body) }
    expect(await send(fast.port, same)).toEqual(await send(sdk.port, same))
  })

  it('refuse an argument named __proto__, as any that the tool does not have', async () => {
    const { headers, body } = goods['a call']
    const named = { headers, body: JSON.stringify(body).replace('"location":', '"__proto__":1,"location":') }
    const heard = await send(fast.port, named)
    expect(heard).toEqual(await send(sdk.port, named))
    expect(heard.said).toMatchObject({
      result: { isError: true, content: [{ text: expect.stringContaining('unknown field "__proto__"') }] },
    })
  })

  it('answer alike whatever is wrong with a request', async () => {
    await fc.assert(
      fc.asyncProperty(post, async one => {
        expect(await send(fast.port, one)).toEqual(await send(sdk.port, one))
      }),
      { numRuns: 200 },
    )
  })
})

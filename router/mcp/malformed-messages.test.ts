import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHttp } from '../testing/http-fixture.ts'
import { legacyPost, type McpPost, modernMeta, modernPost, modernVersion, sendMcp } from '../testing/mcp-post.ts'
import { reflectedOf } from '../testing/reflected.ts'
import { ownServices } from '../testing/static-catalogue.ts'

const tools = '/conformance.v1.ToolService'
const content = () => [{ content: [{ text: 'served' }] }]

const answers = {
  ...ownServices(),
  'worker-conformance': reflectedOf('conformance.v1.ToolService', 'conformance.v1.PromptService'),
}
const handlers = {
  [`${tools}/SimpleText`]: content,
  [`${tools}/CustomHeaders`]: content,
  [`${tools}/JsonSchema`]: content,
}
const limits = { maxBodyBytes: 100_000 }

const servers = new Map<string, Awaited<ReturnType<typeof startHttp>>>()
beforeAll(async () => {
  servers.set('fast', await startHttp({ answers, handlers, limits }))
  servers.set('sdk', await startHttp({ answers, handlers, limits, fastPath: false }))
})
afterAll(async () => {
  for (const server of servers.values()) await server[Symbol.asyncDispose]()
})

/** What a client hears: HTTP's status, JSON-RPC's code, and what of the message names the fault. */
type Heard = [status: number, code: number | 'result' | 'nothing', says?: string | RegExp]
type Case = [what: string, post: McpPost, ...heard: Heard]

const parse = -32700
const invalidRequest = -32600
const unknownMethod = -32601
const invalidParams = -32602
const mismatch = -32020
const unsupported = -32022

const tool = { name: 'test_simple_text', arguments: {} }

/** What both eras have in common, by how each makes a request. */
function inEither(make: typeof modernPost | typeof legacyPost, isModern: boolean): Case[] {
  const good = make('tools/call', tool)
  const text = JSON.stringify(good.body)
  const raw = (body: string | Buffer): McpPost => ({ ...good, body })
  const body = (change: Record<string, unknown>): McpPost => ({ ...good, body: { ...good.body, ...change } })
  const without = (key: string): McpPost => {
    return { ...good, body: Object.fromEntries(Object.entries(good.body).filter(([name]) => name !== key)) }
  }
  const headers = (change: Record<string, string | undefined>): McpPost => {
    return { ...good, headers: { ...good.headers, ...change } }
  }
  const http = (method: string, change: Record<string, string | undefined> = {}): McpPost => {
    return { method, headers: { ...good.headers, 'content-type': undefined, ...change } }
  }
  const params = (change: object): McpPost => body({ params: { ...good.body.params, ...change } })
  const allow = isModern ? 'takes POST' : 'takes GET, POST'
  const unknownStatus = isModern ? 404 : 200

  return [
    ['nothing wrong', good, 200, 'result'],
    ['nothing wrong, to the path with a slash', { ...good, path: '/mcp/' }, 200, 'result'],

    ['no body', raw(''), 400, parse, 'not JSON'],
    ['half a body', raw(text.slice(0, -3)), 400, parse, 'not JSON'],
    ['something behind', raw(`${text}}`), 400, parse, 'not JSON'],
    ['a byte order mark', raw(`\uFEFF${text}`), 400, parse, 'not JSON'],
    ['a zero byte', raw(text.replace('tools', 'to\0ols')), 400, parse, 'not JSON'],
    ['UTF-16', raw(Buffer.from(text, 'utf16le')), 400, parse, 'not JSON'],
    ['bytes that are no UTF-8', raw(Buffer.from(text.replace('tools', 'to\xffols'), 'latin1')), 400, parse, 'UTF-8'],
    ['501 levels', raw(`${'['.repeat(501)}${']'.repeat(501)}`), 400, parse, 'deeper than 500'],
    [
      '40,000 levels of arguments',
      raw(text.replace('{}', `${'{"a":'.repeat(4e4)}1${'}'.repeat(4e4)}`)),
      413,
      invalidRequest,
      '100000 bytes',
    ],
    [
      '9,000 levels of arguments',
      raw(text.replace('{}', `${'{"a":'.repeat(9e3)}1${'}'.repeat(9e3)}`)),
      400,
      parse,
      'deeper than 500',
    ],
    ['a body above the bound', raw(`"${'x'.repeat(100_000)}"`), 413, invalidRequest, 'above 100000 bytes'],

    ['a number', raw('42'), 400, invalidRequest, 'an object, not a number'],
    ['a text', raw('"tools/call"'), 400, invalidRequest, 'an object, not a text'],
    ['null', raw('null'), 400, invalidRequest, 'an object, not null'],
    ['an empty object', raw('{}'), 400, invalidRequest, 'jsonrpc: expected "2.0", got nothing'],
    ['a batch', raw(`[${text}]`), 400, invalidRequest, /batch/],
    ['an empty batch', raw('[]'), 400, invalidRequest, /batch/],
    ['no jsonrpc', without('jsonrpc'), 400, invalidRequest, 'jsonrpc: expected "2.0", got nothing'],
    ['jsonrpc 1.0', body({ jsonrpc: '1.0' }), 400, invalidRequest, 'jsonrpc: expected "2.0", got "1.0"'],
    ['jsonrpc as a number', body({ jsonrpc: 2 }), 400, invalidRequest, 'jsonrpc: expected "2.0", got 2'],
    ...[null, 1.5, true, {}, [], 2 ** 60].map((id): Case => {
      return [
        `the id ${JSON.stringify(id)}`,
        body({ id }),
        400,
        invalidRequest,
        'id: expected a text or a whole number',
      ]
    }),
    [
      'an id of 30 digits',
      raw(text.replace('"id":1', '"id":123456789012345678901234567890')),
      400,
      invalidRequest,
      'id:',
    ],
    ['an id given twice: the last one counts', raw(text.replace('"id":1', '"id":{},"id":1')), 200, 'result'],
    ['no method', without('method'), 400, invalidRequest, 'method: is missing'],
    ...[null, 7, {}, []].map((method): Case => {
      return [`the method ${JSON.stringify(method)}`, body({ method }), 400, invalidRequest, 'method: expected a text']
    }),
    ...[null, 7, 'x', []].map((params): Case => {
      return [
        `the params ${JSON.stringify(params)}`,
        body({ params }),
        400,
        invalidRequest,
        'params: expected an object',
      ]
    }),
    ...[null, 7, 'x', []].map((_meta): Case => {
      return [
        `the _meta ${JSON.stringify(_meta)}`,
        params({ _meta }),
        400,
        invalidRequest,
        'params._meta: expected an object',
      ]
    }),
    [
      'a progress token that is none',
      params({ _meta: { ...modernMeta, progressToken: {} } }),
      400,
      invalidRequest,
      'progressToken',
    ],
    ['a member that no request has', body({ more: 1 }), 400, invalidRequest, '"more"'],
    ['a request with a result', body({ result: {} }), 400, invalidRequest, '"result"'],
    [
      'a member called __proto__',
      raw(text.replace('{', '{"__proto__":{"method":"x"},')),
      400,
      invalidRequest,
      '"__proto__"',
    ],

    ['a tool without a name', params({ name: undefined }), 200, invalidParams, 'name'],
    ['a tool named 7', params({ name: 7 }), 200, invalidParams, 'name'],
    ['arguments that are a list', params({ arguments: [] }), 200, invalidParams, 'arguments'],
    ['arguments that are a text', params({ arguments: '{}' }), 200, invalidParams, 'arguments'],
    ['arguments that are null, which is none', params({ arguments: null }), 200, 'result'],
    ['no arguments', params({ arguments: undefined }), 200, 'result'],
    ['a state that is no text', params({ requestState: 7 }), 200, invalidParams, 'requestState'],

    ['an unknown method', make('nope/nope'), unknownStatus, unknownMethod, 'not found'],
    ['an empty method', make(''), unknownStatus, unknownMethod, 'not found'],
    ['a method in capitals', make('Tools/Call', tool), unknownStatus, unknownMethod, 'not found'],
    ['a notification with an id', make('notifications/initialized'), unknownStatus, unknownMethod, 'not found'],
    ['an unknown tool', make('tools/call', { name: 'nope' }), 200, invalidParams, 'no tool "nope"'],
    ['a tool named __proto__', make('tools/call', { name: '__proto__' }), 200, invalidParams, 'no tool "__proto__"'],
    ['an unknown prompt', make('prompts/get', { name: 'nope' }), 200, invalidParams, 'no prompt "nope"'],
    [
      'a prompt with arguments that are no texts',
      make('prompts/get', { name: 'test_simple_prompt', arguments: { a: 7 } }),
      200,
      invalidParams,
      'params.arguments.a: expected a text',
    ],
    ['an unknown resource', make('resources/read', { uri: 'x://y' }), 200, invalidParams, 'x://y'],
    ...['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'].flatMap((list): Case[] => [
      [
        `${list} with a cursor that is no text`,
        make(list, { cursor: 7 }),
        200,
        invalidParams,
        'params.cursor: expected a text, got a number',
      ],
      [`${list} with a cursor of nobody`, make(list, { cursor: '***' }), 200, invalidParams, 'cursor'],
    ]),
    ['a completion of nothing', make('completion/complete'), 200, invalidParams, 'params.ref: expected an object'],
    [
      'a completion of what is none',
      make('completion/complete', { ref: { type: 'ref/tool', name: 'x' }, argument: { name: 'a', value: '' } }),
      200,
      invalidParams,
      'params.ref.type',
    ],
    [
      'a completion without a value',
      make('completion/complete', { ref: { type: 'ref/prompt', name: 'x' }, argument: { name: 'a' } }),
      200,
      invalidParams,
      'params.argument.value: expected a text',
    ],

    ['another content type', headers({ 'content-type': 'text/plain' }), 415, invalidRequest, 'text/plain'],
    ['no content type', headers({ 'content-type': undefined }), 415, invalidRequest, 'application/json'],
    ['a compressed body', headers({ 'content-encoding': 'gzip' }), 415, invalidRequest, 'gzip'],
    ['a page of somebody else', headers({ origin: 'https://evil.example' }), 403, invalidRequest, 'evil.example'],
    ['a page of nowhere', headers({ origin: 'null' }), 403, invalidRequest, 'origin "null"'],
    ['another name of the host', headers({ host: 'evil.example' }), 403, invalidRequest, 'evil.example'],
    ...['DELETE', 'PUT', 'PATCH', 'OPTIONS'].map((method): Case => [method, http(method), 405, invalidRequest, allow]),
    ['HEAD', http('HEAD'), 405, 'nothing'],
  ]
}

function cases(): Record<string, Case[]> {
  const meta = (change: object): McpPost => {
    const good = modernPost('tools/call', tool)
    return { ...good, body: { ...good.body, params: { ...tool, _meta: { ...modernMeta, ...change } } } }
  }
  const key = (name: string) => `io.modelcontextprotocol/${name}`
  const headers = (change: Record<string, string | undefined>, of = modernPost('tools/call', tool)): McpPost => {
    return { ...of, headers: { ...of.headers, ...change } }
  }
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const region = (said: string | undefined, given: object = { region: 'eu', priority: 1 }): McpPost => {
    const custom = modernPost('tools/call', { name: 'test_custom_headers', arguments: given })
    return headers({ 'mcp-param-region': said, 'mcp-param-priority': '1' }, custom)
  }
  const noMeta = modernPost('tools/call', tool)
  const next = '2027-01-01'

  const modern: Case[] = [
    ['no _meta', { ...noMeta, body: { ...noMeta.body, params: tool } }, 400, invalidParams, '_meta'],
    ['no params', { ...noMeta, body: { jsonrpc: '2.0', id: 1, method: 'tools/call' } }, 400, invalidParams, '_meta'],
    ['no version', meta({ [key('protocolVersion')]: undefined }), 400, invalidParams, 'protocolVersion'],
    ['a version that is no text', meta({ [key('protocolVersion')]: 7 }), 400, invalidParams, 'protocolVersion'],
    ['no capabilities', meta({ [key('clientCapabilities')]: undefined }), 400, invalidParams, 'clientCapabilities'],
    [
      'capabilities that are a list',
      meta({ [key('clientCapabilities')]: [] }),
      400,
      invalidParams,
      'clientCapabilities',
    ],
    ['a client that is a number', meta({ [key('clientInfo')]: 7 }), 400, invalidParams, 'clientInfo'],
    ['no client, which is none', meta({ [key('clientInfo')]: undefined }), 200, 'result'],
    ['an unknown level', meta({ [key('logLevel')]: 'loud' }), 400, invalidParams, 'logLevel'],

    ['another version in the header', headers({ 'mcp-protocol-version': '2025-11-25' }), 400, mismatch, '2025-11-25'],
    ['another version in the body', meta({ [key('protocolVersion')]: '2025-11-25' }), 400, mismatch, '2025-11-25'],
    ['rubbish for a version', headers({ 'mcp-protocol-version': 'x' }), 400, mismatch, 'MCP-Protocol-Version'],
    ['no version in the header', headers({ 'mcp-protocol-version': undefined }), 400, mismatch, 'MCP-Protocol-Version'],
    [
      'a version of the future',
      { ...meta({ [key('protocolVersion')]: next }), headers: headers({ 'mcp-protocol-version': next }).headers },
      400,
      unsupported,
      next,
    ],
    ['another method in the header', headers({ 'mcp-method': 'tools/list' }), 400, mismatch, 'Mcp-Method'],
    ['no method in the header', headers({ 'mcp-method': undefined }), 400, mismatch, 'Mcp-Method'],
    ['another name in the header', headers({ 'mcp-name': 'echo_run' }), 400, mismatch, 'Mcp-Name'],
    ['no name in the header', headers({ 'mcp-name': undefined }), 400, mismatch, 'Mcp-Name'],
    [
      'another URI in the header',
      headers({ 'mcp-name': 'x://z' }, modernPost('resources/read', { uri: 'x://y' })),
      400,
      mismatch,
      'x://z',
    ],

    ['the name in base64', headers({ 'mcp-name': `=?base64?${base64(tool.name)}?=` }), 200, 'result'],
    ['base64 of nothing', headers({ 'mcp-name': '=?base64??=' }), 400, mismatch, 'Mcp-Name'],
    [
      'base64 without its padding',
      headers({ 'mcp-name': '=?base64?dGVzdF9zaW1wbGVfdGV4dA?=' }),
      400,
      mismatch,
      'Base64',
    ],
    ['base64 with a blank', headers({ 'mcp-name': '=?base64?dGVz dF9zaW1wbGVfdGV4dA==?=' }), 400, mismatch, 'Base64'],
    ['base64 of the URL kind', headers({ 'mcp-name': '=?base64?__-_?=' }), 400, mismatch, 'Base64'],
    ['base64 that is none', headers({ 'mcp-name': '=?base64?!!!!?=' }), 400, mismatch, 'Base64'],
    [
      'base64 of no UTF-8',
      headers({ 'mcp-name': `=?base64?${Buffer.from([0xff, 0xfe]).toString('base64')}?=` }),
      400,
      mismatch,
      'Base64',
    ],
    ['base64 that never ends', headers({ 'mcp-name': `=?base64?${base64(tool.name)}` }), 400, mismatch, 'Mcp-Name'],
    ['base64 in capitals', headers({ 'mcp-name': `=?BASE64?${base64(tool.name)}?=` }), 400, mismatch, 'Mcp-Name'],
    ['another encoding', headers({ 'mcp-name': `=?utf-8?B?${base64(tool.name)}?=` }), 400, mismatch, 'Mcp-Name'],
    [
      'base64 within base64',
      headers({ 'mcp-name': `=?base64?${base64(`=?base64?${base64(tool.name)}?=`)}?=` }),
      400,
      mismatch,
      'Mcp-Name',
    ],
    ['base64 of another name', headers({ 'mcp-name': `=?base64?${base64('echo_run')}?=` }), 400, mismatch, 'echo_run'],

    ['an argument and its header', region('eu'), 200, 'result'],
    ['an argument and its header in base64', region(`=?base64?${base64('eu')}?=`), 200, 'result'],
    ['an argument without its header', region(undefined), 400, mismatch, 'Mcp-Param-Region: region is in the body'],
    ['the same of a tool that was never listed', { ...region(undefined), path: '/mcp?search=on' }, 200, 'result'],
    [
      'an argument of such a tool and another in its header',
      { ...region('us'), path: '/mcp?search=on' },
      400,
      mismatch,
      'Mcp-Param-Region: it says "us", the body "eu"',
    ],
    [
      'an argument and another in its header',
      region('us'),
      400,
      mismatch,
      'Mcp-Param-Region: it says "us", the body "eu"',
    ],
    ['an argument and broken base64', region('=?base64?!?='), 400, mismatch, 'Mcp-Param-Region'],
    ['an argument and base64 of no UTF-8', region('=?base64?/w==?='), 400, mismatch, 'Mcp-Param-Region'],

    ...[
      'initialize',
      'ping',
      'logging/setLevel',
      'resources/subscribe',
      'resources/unsubscribe',
      'roots/list',
      'sampling/createMessage',
      'elicitation/create',
      'tasks/get',
    ].map(
      (method): Case => [`${method}, which is not of this era`, modernPost(method), 404, unknownMethod, 'not found'],
    ),
    ['a subscription to nothing', modernPost('subscriptions/listen'), 200, invalidParams, 'notifications'],
    [
      'a subscription to a word',
      modernPost('subscriptions/listen', { notifications: { toolsListChanged: 'yes' } }),
      200,
      invalidParams,
      'notifications',
    ],
    ['GET', { method: 'GET', headers: modernPost('').headers }, 405, invalidRequest, 'takes POST'],
    [
      'an answer that nobody asked for',
      { ...noMeta, body: { jsonrpc: '2.0', id: 'x', result: {} } },
      400,
      invalidRequest,
      'responses',
    ],
    [
      'a notification',
      {
        ...modernPost('notifications/cancelled'),
        body: { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, _meta: modernMeta } },
      },
      202,
      'nothing',
    ],
    [
      'a notification of another method than its header says',
      {
        ...modernPost('notifications/x'),
        body: { jsonrpc: '2.0', method: 'notifications/y', params: { _meta: modernMeta } },
      },
      400,
      mismatch,
      'notifications/y',
    ],
    ['any Accept: it is answered as JSON', headers({ accept: 'text/html' }), 200, 'result'],
    ['a session, which this era has none of', headers({ 'mcp-session-id': 'forged' }), 200, 'result'],
  ]

  const legacyHeaders = (change: Record<string, string | undefined>, of: McpPost = legacyPost('tools/call', tool)) => {
    return { ...of, headers: { ...of.headers, ...change } }
  }
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const batch = (...all: unknown[]): McpPost => {
    return legacyHeaders({ 'mcp-protocol-version': undefined }, { ...legacyPost('ping'), body: all })
  }
  const ping = (id: unknown) => legacyPost('ping', {}, id).body
  const legacy: Case[] = [
    [
      'rubbish for a version',
      legacyHeaders({ 'mcp-protocol-version': 'x' }),
      400,
      invalidRequest,
      '"x" is not spoken here',
    ],
    [
      'an old version',
      legacyHeaders({ 'mcp-protocol-version': '2020-01-01' }),
      400,
      invalidRequest,
      '"2020-01-01" is not spoken here; these are: 2026-07-28, 2025-11-25',
    ],
    ['no version, which is the oldest', legacyHeaders({ 'mcp-protocol-version': undefined }), 200, 'result'],
    [
      'the modern version without its _meta',
      legacyHeaders({ 'mcp-protocol-version': modernVersion }),
      400,
      invalidParams,
      '_meta',
    ],
    [
      'a forged session',
      legacyHeaders({ 'mcp-session-id': 'v1.forged' }),
      404,
      -32001,
      'session forged: initialise again',
    ],
    ['an Accept of neither', legacyHeaders({ accept: 'text/html' }), 406, invalidRequest, 'Accept'],
    [
      'GET for something else',
      { method: 'GET', headers: { ...legacyPost('').headers, accept: 'text/html' } },
      406,
      invalidRequest,
      'text/event-stream',
    ],
    ['a greeting of nothing', legacyPost('initialize'), 400, invalidParams, 'params.protocolVersion: expected a text'],
    [
      'a greeting of nobody',
      legacyPost('initialize', { ...hello, clientInfo: { name: 'x' } }),
      400,
      invalidParams,
      'params.clientInfo.version',
    ],
    [
      'a greeting in a version of the future, which is answered in ours',
      legacyPost('initialize', { ...hello, protocolVersion: '2099-01-01' }),
      200,
      'result',
    ],
    [
      'an unknown level',
      legacyPost('logging/setLevel', { level: 'loud' }),
      200,
      invalidParams,
      'params.level: expected one of debug',
    ],
    ['a subscription to nothing', legacyPost('resources/subscribe'), 200, invalidParams, 'params.uri: expected a text'],
    [
      'an answer that nobody asked for',
      { ...legacyPost(''), body: { jsonrpc: '2.0', id: 'x', result: {} } },
      400,
      invalidRequest,
      'nobody waits',
    ],
    [
      'an error that nobody asked for',
      { ...legacyPost(''), body: { jsonrpc: '2.0', id: 'x', error: { code: 1, message: '' } } },
      400,
      invalidRequest,
      'nobody waits',
    ],
    ['an answer without an id', { ...legacyPost(''), body: { jsonrpc: '2.0', result: {} } }, 400, invalidRequest, /./],
    [
      'a notification',
      { ...legacyPost(''), body: { jsonrpc: '2.0', method: 'notifications/initialized' } },
      202,
      'nothing',
    ],
    [
      'a notification that nobody knows',
      { ...legacyPost(''), body: { jsonrpc: '2.0', method: 'notifications/nope' } },
      202,
      'nothing',
    ],
    ['a batch of the oldest revision', batch(ping(1), ping(2)), 200, 'result'],
    ['a batch with the same id twice', batch(ping(1), ping(1)), 400, invalidRequest, 'the same id'],
    [
      'a batch with rubbish in it',
      batch(ping(1), 7),
      400,
      invalidRequest,
      'message 2 of the batch: a message is an object, not a number',
    ],
    [
      'a batch of 101',
      batch(...Array.from({ length: 101 }, (_, id) => ping(id))),
      400,
      invalidRequest,
      'the bound is 100',
    ],
    ['a batch within a batch', batch([ping(1)]), 400, invalidRequest, 'not an array'],
    [
      'a greeting in a batch',
      batch(legacyPost('initialize', hello).body),
      400,
      invalidRequest,
      'initialize comes alone',
    ],
  ]
  return {
    modern: [...inEither(modernPost, true), ...modern],
    legacy: [...inEither(legacyPost, false), ...legacy],
  }
}

const all = cases()

describe.each(['fast', 'sdk'])('a message to MCP, with the %s path', path => {
  describe.each(['modern', 'legacy'])('of the %s era', era => {
    it.each<Case>(all[era] ?? [])('with %s', async (_, post, status, code, says = '') => {
      const { port = 0 } = servers.get(path) ?? {}
      const answer = await sendMcp(port, post)
      const [message] = answer.messages
      expect({ status: answer.status, code: codeOf(answer.messages) }).toEqual({ status, code })
      expect(message?.error?.message ?? '').toMatch(says)
      if (code === unsupported) expect(message?.error?.data).toMatchObject({ supported: [modernVersion] })
      if (status === 405) expect(answer.headers.allow).toBe(era === 'modern' ? 'POST' : 'GET, POST')
      expect(answer.text).not.toMatch(/at .*\.ts:|node_modules/)
    })
  })

  it('with headers above the bound is refused before anybody reads it', async () => {
    const { port = 0 } = servers.get(path) ?? {}
    const { headers, body } = modernPost('tools/list')
    const answer = await sendMcp(port, { headers: { ...headers, 'x-more': 'x'.repeat(20_000) }, body })
    expect(answer.status).toBe(431)
    expect(JSON.parse(answer.text)).toEqual({ error: { code: 'too_large', message: 'the headers are too large' } })
  })

  it.each([
    ['half a surrogate pair', '"\\ud800"', 'UTF'],
    ['a number beyond all', '1e400', 'location: expected a string'],
    ['a list', '[]', 'location: expected a string'],
  ])('with %s for an argument is answered with what the model can mend', async (_, value, says) => {
    const { port = 0 } = servers.get(path) ?? {}
    const { headers, body } = modernPost('tools/call', {
      name: 'weather_get_forecast',
      arguments: { location: 'here' },
    })
    const answer = await sendMcp(port, { headers, body: JSON.stringify(body).replace('"here"', value) })
    expect(answer.status).toBe(200)
    expect(answer.messages[0]?.result).toMatchObject({ isError: true })
    expect(answer.text).toContain(says)
  })
})

function codeOf(messages: readonly { result?: unknown; error?: { code: number } }[]): Heard[1] {
  const [message] = messages
  if (message === undefined) return 'nothing'
  return message.error?.code ?? 'result'
}

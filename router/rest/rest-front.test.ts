import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import type { CatalogueBody } from '../catalogue/wire.ts'
import type { ErrorBody } from '../http/answer.ts'
import { fileBytes } from '../testing/build-file.ts'
import { startHttp } from '../testing/http-fixture.ts'
import { files } from '../testing/reflected.ts'
import { ownServices } from '../testing/static-catalogue.ts'

const getForecast = '/weather.v1.WeatherService/GetForecast'
const getCurrent = '/weather.v1.WeatherService/GetCurrent'
const run = '/mesh.v1.AgentService/Run'
const planTrip = '/itinerary.v1.ItineraryService/PlanTrip'
const listDestinations = '/itinerary.v1.ItineraryService/ListDestinations'

async function* oneWord() {
  yield { text: 'one' }
  await new Promise(() => {})
}

const handlers = {
  [getForecast]: () => [{ place: { name: 'Paris' }, days: [{ date: '2026-11-21' }] }],
  [getCurrent]: () => {
    throw new MeshError('not_found', 'no city "Pariss"; near it: Köln, 5 %')
  },
  *[run]() {
    yield { text: 'Hello ' }
    yield { text: 'you' }
    yield { result: { text: 'Hello you' } }
  },
  *[planTrip]() {
    yield { progress: { message: 'looking at the sky' } }
    throw new MeshError('unavailable', 'the weather is gone')
  },
  [listDestinations]: () => [],
}

let http: Awaited<ReturnType<typeof startHttp>>
beforeAll(async () => {
  http = await startHttp({ handlers })
})
afterAll(() => http[Symbol.asyncDispose]())

async function errorOf(response: Response) {
  const { error } = (await response.json()) as ErrorBody
  return error
}

describe('POST /v1/<service>/<operation>', () => {
  it('answers JSON with JSON, and says who answered', async () => {
    const response = await http.post('/v1/weather/get_forecast', { location: 'Paris', days: 1 })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(response.headers.get('mesh-instance')).toBe('tool-weather-1')
    expect(response.headers.get('mesh-attempts')).toBe('1')
    expect(await response.json()).toMatchObject({ place: { name: 'Paris' }, days: [{ date: '2026-11-21' }] })
  })

  it("takes a service's full name too, and a body that is empty or not called anything", async () => {
    const response = await fetch(`${http.url}/v1/tool-weather/get_forecast`, { method: 'POST' })
    expect(response.status).toBe(200)
  })

  it('hands the call on as its operation promises', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    const headers = { traceparent, tracestate: 'a=b', 'x-request-id': 'mine-1', 'mesh-timeout-ms': '500' }
    const response = await http.post('/v1/weather/get_forecast', {}, headers)
    expect(response.headers.get('x-request-id')).toBe('mine-1')
    const call = http.stub.requests.at(-1)
    expect(call).toMatchObject({
      service: 'tool-weather',
      path: getForecast,
      shape: 'unary',
      hints: { idempotent: true, readOnly: true },
      requestId: 'mine-1',
      trace: { traceId: '0af7651916cd43dd8448eb211c80319c', state: 'a=b' },
    })
    expect((call?.deadline ?? 0) - performance.now()).toBeLessThanOrEqual(500)
  })

  it('makes a request id of its own where the given one is no sane one', async () => {
    const response = await http.post('/v1/weather/get_forecast', {}, { 'x-request-id': 'x'.repeat(129) })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{16}$/)
  })

  it('answers with the last message of a stream where plain JSON is asked for', async () => {
    const response = await http.post('/v1/echo/run', { input: 'you' })
    expect(await response.json()).toMatchObject({ result: { text: 'Hello you' } })
  })

  it('sends a stream as events where they are asked for, and says that it ended', async () => {
    const response = await http.post('/v1/echo/run', { input: 'you' }, { accept: 'text/event-stream' })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('mesh-instance')).toBe('agent-echo-1')
    const events = (await response.text()).split('\n\n').filter(event => event !== '')
    expect(events).toHaveLength(4)
    expect(JSON.parse(events[0]?.replace('data: ', '') ?? '')).toMatchObject({ text: 'Hello ' })
    expect(events[3]).toBe('event: end\ndata: {}')
  })

  it('sends a stream as lines where they are asked for', async () => {
    const response = await http.post('/v1/echo/run', {}, { accept: 'application/x-ndjson, */*;q=0.1' })
    const lines = (await response.text()).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line).text)).toEqual(['Hello ', 'you', undefined])
  })

  it('sends each message when it comes, and not at the end', async () => {
    await using slow = await startHttp({ handlers: { [run]: oneWord } })
    const response = await slow.post('/v1/echo/run', {}, { accept: 'text/event-stream' })
    const { value } = (await response.body?.getReader().read()) ?? {}
    expect(Buffer.from(value ?? []).toString()).toContain('"text":"one"')
  })

  it('keeps a silent stream open', async () => {
    await using slow = await startHttp({ handlers: { [run]: oneWord }, limits: { streamKeepAliveMs: 20 } })
    const response = await slow.post('/v1/echo/run', {}, { accept: 'text/event-stream' })
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString()
      if (text.includes('\n\n:\n\n')) break
    }
    expect(text).toContain('"text":"one"')
  })

  it('tells an error within a stream as its last event', async () => {
    const response = await http.post('/v1/itinerary/plan_trip', {}, { accept: 'text/event-stream' })
    expect(response.status).toBe(200)
    const last = (await response.text()).trimEnd().split('\n\n').at(-1) ?? ''
    expect(last).toMatch(/^event: error\ndata: /)
    expect(JSON.parse(last.slice(last.indexOf('{')))).toMatchObject({
      error: { code: 'unavailable', message: 'the weather is gone', instance: 'worker-itinerary-1' },
    })
  })

  it('answers an error of the instance with its status, code and words', async () => {
    const response = await http.post('/v1/weather/get_current', { location: 'Pariss' })
    expect(response.status).toBe(404)
    expect(await errorOf(response)).toEqual({
      code: 'not_found',
      message: 'no city "Pariss"; near it: Köln, 5 %',
      service: 'tool-weather',
      instance: 'tool-weather-1',
      requestId: response.headers.get('x-request-id'),
    })
  })

  it('answers 503 with a time to come back where no instance is ready', async () => {
    const response = await http.post('/v1/echo/get_status')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect((await errorOf(response)).code).toBe('no_instance')
  })

  it('answers 500 where an instance says OK and sends nothing', async () => {
    const response = await http.post('/v1/itinerary/list_destinations')
    expect(response.status).toBe(500)
    expect((await errorOf(response)).message).toBe('worker-itinerary-1 answered OK without a message')
  })

  it.each([
    ['a wrong type', '{"days":"two"}', 400, 'invalid_argument', 'days: expected an integer, got "two"'],
    ['an unknown field', '{"city":"x"}', 400, 'invalid_argument', 'unknown field "city"; the fields are location'],
    ['an array', '[]', 400, 'invalid_argument', 'expected an object, got an array'],
    ['broken JSON', '{"days":', 400, 'malformed', 'the body is not JSON'],
  ])('refuses %s', async (_, body, status, code, message) => {
    const response = await http.post('/v1/weather/get_forecast', body)
    expect(response.status).toBe(status)
    expect(await errorOf(response)).toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('refuses bytes that are no UTF-8, and JSON nested without end, and lives on', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])
    const response = await fetch(`${http.url}/v1/weather/get_forecast`, { method: 'POST', headers, body })
    expect(await errorOf(response)).toMatchObject({ code: 'malformed', message: 'the body is not UTF-8' })
    expect((await http.post('/v1/weather/get_forecast', '['.repeat(500_000))).status).toBe(400)
    const deep = `{"location":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`
    expect((await http.post('/v1/weather/get_forecast', deep)).status).toBe(400)
    expect((await http.post('/v1/weather/get_forecast', {})).status).toBe(200)
  })

  it('refuses other content types and encodings, and says what it takes', async () => {
    const form = await http.post('/v1/weather/get_forecast', 'a=b', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(form.status).toBe(415)
    expect((await errorOf(form)).message).toMatch(/^expected content-type application\/json, got "application\/x-www/)
    const latin = await http.post(
      '/v1/weather/get_forecast',
      {},
      { 'content-type': 'application/json; charset=latin1' },
    )
    expect(latin.status).toBe(415)
    const zipped = await http.post('/v1/weather/get_forecast', {}, { 'content-encoding': 'gzip' })
    expect(zipped.status).toBe(415)
    const vendor = await http.post('/v1/weather/get_forecast', {}, { 'content-type': 'application/vnd.x+json' })
    expect(vendor.status).toBe(200)
  })

  it('refuses a body above the bound, announced or not', async () => {
    await using small = await startHttp({ handlers, limits: { maxBodyBytes: 100 } })
    const announced = await small.post('/v1/weather/get_forecast', ' '.repeat(101))
    expect(announced.status).toBe(413)
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.alloc(101, ' '))
        controller.close()
      },
    })
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    expect((await fetch(`${small.url}/v1/weather/get_forecast`, init)).status).toBe(413)
    expect((await small.post('/v1/weather/get_forecast', {})).status).toBe(200)
  })

  it('gives up on a body that does not come', async () => {
    await using impatient = await startHttp({ handlers, limits: { bodyTimeoutMs: 20 } })
    const url = `${impatient.url}/v1/weather/get_forecast`
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const half = httpRequest(url, { method: 'POST', headers: { 'content-length': 10 } }, response => {
        response.resume()
        resolve(response.statusCode)
      })
      half.on('error', reject)
      half.write('{')
    })
    expect(status).toBe(504)
  })

  it('refuses other verbs, and says which it takes', async () => {
    const response = await fetch(`${http.url}/v1/weather/get_forecast`)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST')
    const catalogue = await http.post('/v1')
    expect(catalogue.status).toBe(405)
    expect(catalogue.headers.get('allow')).toBe('GET, HEAD')
  })

  it('tells unknown services, unknown operations and unknown paths apart', async () => {
    const codes = ['/v1/nope/x', '/v1/weather/nope', '/v1/weather/get_forecast/more', '/nope'].map(async path => {
      const response = await http.post(path)
      return [response.status, (await errorOf(response)).code]
    })
    expect(await Promise.all(codes)).toEqual([
      [404, 'unknown_service'],
      [404, 'unknown_operation'],
      [404, 'unknown_operation'],
      [404, 'not_found'],
    ])
  })

  it('hands on what a call asks of balancing, and refuses what cannot be', async () => {
    const headers = { 'mesh-session': 's-1', 'mesh-priority': 'batch', 'mesh-strategy': 'p2c' }
    await http.post('/v1/weather/get_forecast', {}, headers)
    expect(http.stub.requests.at(-1)?.metadata).toEqual([
      'mesh-session',
      's-1',
      'mesh-priority',
      'batch',
      'mesh-strategy',
      'p2c',
    ])
    const response = await http.post('/v1/weather/get_forecast', {}, { 'mesh-priority': 'urgent' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: {
        code: 'invalid_argument',
        message: `the call's priority: expected one of interactive, task, batch, got "urgent"`,
      },
    })
  })

  it('refuses a time-out that is none', async () => {
    for (const headers of [
      { 'mesh-timeout-ms': 'soon' },
      { 'mesh-timeout-ms': '0' },
      { 'grpc-timeout': '5 minutes' },
    ]) {
      expect((await http.post('/v1/weather/get_forecast', {}, headers as never)).status).toBe(400)
    }
    await http.post('/v1/weather/get_forecast', {}, { 'grpc-timeout': '99999999H' })
    const longest = (http.stub.requests.at(-1)?.deadline ?? 0) - performance.now()
    expect(longest).toBeLessThanOrEqual(3_600_000)
  })

  it('cancels the call when the caller goes away', async () => {
    await using slow = await startHttp({ handlers: { [run]: oneWord } })
    const leave = new AbortController()
    const headers = { accept: 'text/event-stream' }
    const response = await fetch(`${slow.url}/v1/echo/run`, { method: 'POST', headers, signal: leave.signal })
    leave.abort()
    await vi.waitUntil(() => slow.stub.cancelled.includes(run))
    expect(response.status).toBe(200)
  })

  it('cancels the call when the caller goes away before the first message', async () => {
    let cancelled = false
    await using slow = await startHttp({
      handlers: {
        async *[getForecast](_, { signal }) {
          await new Promise(resolve => signal.addEventListener('abort', resolve))
          cancelled = true
        },
      },
    })
    const leave = new AbortController()
    const call = slow.post('/v1/weather/get_forecast')
    const left = fetch(`${slow.url}/v1/weather/get_forecast`, { method: 'POST', signal: leave.signal })
    left.catch(() => {})
    await vi.waitUntil(() => slow.stub.requests.length === 2)
    leave.abort()
    await vi.waitUntil(() => cancelled)
    call.catch(() => {})
  })

  it('survives a caller that goes away while messages come faster than it reads', async () => {
    await using fast = await startHttp({
      handlers: {
        async *[run]() {
          for (;;) {
            yield { text: 'x'.repeat(10_000) }
            await new Promise(resolve => setImmediate(resolve))
          }
        },
        [getForecast]: () => [{}],
      },
    })
    for (let i = 0; i < 5; i++) {
      const leave = new AbortController()
      const init = { method: 'POST', headers: { accept: 'text/event-stream' }, signal: leave.signal }
      const response = await fetch(`${fast.url}/v1/echo/run`, init)
      await response.body?.getReader().read()
      leave.abort()
      await vi.waitUntil(() => fast.stub.cancelled.length > i)
    }
    expect((await fast.post('/v1/weather/get_forecast')).status).toBe(200)
  })

  it('takes an array of messages where an operation takes a stream', async () => {
    const method = [
      { name: 'Join', inputType: '.mesh.v1.Parameter', outputType: '.mesh.v1.Parameter', clientStreaming: true },
    ]
    const file = fileBytes({ dependency: ['mesh/v1/agent.proto'], service: [{ name: 'Joiner', method }] })
    const answers = { 'tool-joiner': { services: ['test.Joiner'], files: [...files, file] } }
    await using joining = await startHttp({ answers })
    const wrong = await joining.post('/v1/joiner/join', {})
    expect((await errorOf(wrong)).message).toBe('this operation takes a stream: send a JSON array of its messages')
    const third = await joining.post('/v1/joiner/join', [{ name: 'a' }, {}, { name: 3 }])
    expect((await errorOf(third)).message).toBe('message 2: name: expected a string, got 3')
    await joining.post('/v1/joiner/join', [{ name: 'a' }, { name: 'b' }])
    const body = joining.stub.requests[0]?.body as Buffer
    expect(body.toString('latin1')).toBe('\0\0\0\0\x03\n\x01a\0\0\0\0\x03\n\x01b')
  })

  it('counts calls by door, service, method and status', async () => {
    const text = await (await fetch(`${http.url}/metrics`)).text()
    expect(text).toMatch(
      /_call_duration_seconds_count\{door="rest",service="tool-weather",method="\/weather\.v1\.WeatherService\/GetCurrent",status="5"\} 1/,
    )
  })
})

describe('GET /v1', () => {
  it('tells services, instances and operations with their names and schemas', async () => {
    const body = (await (await fetch(`${http.url}/v1`)).json()) as CatalogueBody
    expect(body.services.map(({ name }) => name)).toEqual(['agent-echo', 'tool-weather', 'worker-itinerary'])
    const weather = body.services[1]
    expect(weather).toMatchObject({
      kind: 'tool',
      shortName: 'weather',
      state: 'healthy',
      instances: [{ id: 'tool-weather-1', address: '127.0.0.1', port: 7000, health: 'passing' }],
    })
    expect(weather?.operations[1]).toMatchObject({
      name: 'get_forecast',
      cli: 'weather.get_forecast',
      mcp: 'weather_get_forecast',
      mcpRole: 'tool',
      rest: '/v1/weather/get_forecast',
      grpc: getForecast,
      title: 'Weather forecast',
      shape: 'unary',
      readOnly: true,
      idempotent: true,
      inputSchema: { type: 'object', properties: { location: { type: 'string' } } },
      outputSchema: { type: 'object', properties: { days: { type: 'array' } } },
    })
  })

  it('tells one service by either name', async () => {
    const byShort = await (await fetch(`${http.url}/v1/weather`)).json()
    const byFull = await (await fetch(`${http.url}/v1/tool-weather/`)).json()
    expect(byShort).toMatchObject({ name: 'tool-weather' })
    expect(byFull).toEqual(byShort)
    expect((await fetch(`${http.url}/v1/nope`)).status).toBe(404)
  })

  it('says why a service has no operations', async () => {
    const lying = { services: ['x.Y'], files: [Buffer.from('garbage')] }
    await using mesh = await startHttp({ answers: { ...ownServices(), 'tool-liar': lying } })
    const { services } = (await (await fetch(`${mesh.url}/v1`)).json()) as CatalogueBody
    const liar = services.find(({ name }) => name === 'tool-liar')
    expect(liar).toMatchObject({ operations: [], problem: expect.stringMatching(/^its reflection lies/) })
    expect(services.filter(({ operations }) => operations.length > 0)).toHaveLength(3)
    const call = await mesh.post('/v1/liar/x')
    expect(call.status).toBe(424)
  })
})

describe('GET /v1/openapi.json', () => {
  it('is a document whose references lead somewhere and whose ids are all different', async () => {
    const tree = fileBytes({
      name: 'tree.proto',
      messageType: [
        { name: 'Tree', field: [{ name: 'trees', number: 1, type: 11, typeName: '.test.Tree', label: 3 }] },
      ],
      service: [{ name: 'Trees', method: [{ name: 'Grow', inputType: '.test.Tree', outputType: '.test.Tree' }] }],
    })
    const answers = { ...ownServices(), 'tool-trees': { services: ['test.Trees'], files: [tree] } }
    await using mesh = await startHttp({ answers })
    const document = await (await fetch(`${mesh.url}/v1/openapi.json`)).json()
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Meshwork', version: expect.any(String) },
      components: { parameters: { priority: { name: 'Mesh-Priority', in: 'header' } } },
    })

    const references = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]*)"/g)].map(
      ([, reference]) => reference ?? '',
    )
    expect(references.some(reference => reference.includes('$defs'))).toBe(true)
    for (const reference of references) {
      const parts = reference
        .slice(2)
        .split('/')
        .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
      const target = parts.reduce<unknown>((node, part) => (node as Record<string, unknown>)?.[part], document)
      expect(target, reference).toBeDefined()
    }
    const ids = [...JSON.stringify(document).matchAll(/"operationId":"([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('weather_get_forecast')
  })

  it('describes an operation with what goes in, what comes out and how it fails', async () => {
    const document = (await (await fetch(`${http.url}/v1/openapi.json`)).json()) as {
      paths: Record<string, { post: unknown }>
    }
    expect(document.paths['/v1/echo/run']?.post).toMatchObject({
      tags: ['echo'],
      summary: 'Run the agent',
      operationId: 'echo_run',
      requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
      responses: {
        '200': { content: { 'application/json': {}, 'text/event-stream': {}, 'application/x-ndjson': {} } },
        default: { $ref: '#/components/responses/Error' },
      },
    })
  })
})

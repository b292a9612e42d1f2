import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startHttp } from '../testing/http-fixture.ts'
import { answersOf, anyPost, faultsOf, readResponses, wireOf } from '../testing/mcp-fuzz.ts'
import { legacyPost, modernPost, sendMcp } from '../testing/mcp-post.ts'

const getForecast = '/weather.v1.WeatherService/GetForecast'
const handlers = {
  [getForecast]: () => [{ place: { name: 'Paris' } }],
  *'/mesh.v1.AgentService/Run'() {
    yield { text: 'Hello ' }
    yield { result: { text: 'Hello you' } }
  },
}
const call = { name: 'weather_get_forecast', arguments: {} }

let http: Awaited<ReturnType<typeof startHttp>>
beforeAll(async () => {
  http = await startHttp({ handlers, limits: { bodyTimeoutMs: 500, headersTimeoutMs: 500 } })
})
afterAll(() => http[Symbol.asyncDispose]())

/** A connection, what comes in on it, and its end. */
function open(port: number) {
  const chunks: Buffer[] = []
  const closed = Promise.withResolvers<void>()
  const socket: Socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => {})
  socket.once('close', () => closed.resolve()).once('end', () => socket.end())
  return { socket, closed: closed.promise, answers: () => readResponses(Buffer.concat(chunks)) }
}

async function expectWell() {
  for (const make of [modernPost, legacyPost]) {
    const { messages } = await sendMcp(http.port, make('tools/call', call, 'well'))
    expect(messages).toMatchObject([{ id: 'well', result: { structuredContent: { place: { name: 'Paris' } } } }])
  }
}

describe('any request to MCP', () => {
  it('is answered once, with its own id, and never taken for a failure of ours', async () => {
    await fc.assert(
      fc.asyncProperty(anyPost, async post => {
        expect(faultsOf(post, await sendMcp(http.port, post))).toEqual([])
      }),
      { numRuns: 400 },
    )
    await expectWell()
  })

  it.each(['modern', 'legacy'])('may end at each of its bytes, and costs nobody else anything: %s', async era => {
    const bytes = wireOf(era === 'modern' ? modernPost('tools/call', call) : legacyPost('tools/call', call))
    for (let from = 0; from < bytes.length; from += 50) {
      const cuts = Array.from({ length: Math.min(50, bytes.length - from) }, (_, i) => from + i)
      const connections = cuts.map(at => {
        const one = open(http.port)
        one.socket.write(bytes.subarray(0, at))
        // Half of them stay to hear what is said to that; the others are gone at once.
        if (at % 2 === 0) one.socket.end()
        else one.socket.once('ready', () => one.socket.resetAndDestroy())
        return one
      })
      await Promise.all(connections.map(({ closed }) => closed))
      const heard = connections.flatMap(({ answers }) => answers())
      expect(heard.filter(({ messages }) => messages.some(({ result }) => result !== undefined))).toEqual([])
    }
    await expectWell()
  })

  it('is served as one of many on a connection, in their order, however their bytes come', async () => {
    const streamed = { name: 'echo_run', arguments: {}, _meta: { progressToken: 7 } }
    const request = fc.constantFrom(
      ...[modernPost, legacyPost].flatMap(make => [
        (id: number) => make('tools/call', call, id),
        (id: number) => make('tools/call', streamed, id),
        (id: number) => make('tools/list', {}, id),
        (id: number) => make('nope', {}, id),
      ]),
    )
    const plan = fc.tuple(
      fc.array(request, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 }),
    )
    await fc.assert(
      fc.asyncProperty(plan, async ([requests, sizes]) => {
        const bytes = Buffer.concat(requests.map((make, id) => wireOf(make(id))))
        const { socket, answers } = open(http.port)
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length] ?? 1
          socket.write(bytes.subarray(at, at + size))
          at += size
          await setImmediate()
        }
        await vi.waitUntil(() => answers().length === requests.length, { timeout: 10_000 })
        expect(answers().map(({ messages }) => answersOf(messages).map(({ id }) => id))).toEqual(
          requests.map((_, id) => [id]),
        )
        socket.destroy()
      }),
      { numRuns: 15 },
    )
  })

  it('is given up where it never ends, headers and body alike', async () => {
    const bytes = wireOf(modernPost('tools/call', call))
    const slow = [20, bytes.length - 5].map(at => {
      const one = open(http.port)
      one.socket.write(bytes.subarray(0, at))
      return one
    })
    await Promise.all(slow.map(({ closed }) => closed))
    expect(slow.map(({ answers }) => answers()[0]?.status)).toEqual([408, 504])
  })
})

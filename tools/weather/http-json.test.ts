import { createServer } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { systemClock } from '#mesh/clock.ts'
import { createHttpJson } from './http-json.ts'
import { listenAsOpenMeteo, type RecordedOpenMeteo, replyNever, replyTorn, replyWith } from './recorded-open-meteo.ts'

const schema = z.object({ answer: z.number() })
const silent = new AbortController().signal
const right = replyWith(200, { answer: 42 })

let meteo: RecordedOpenMeteo
beforeAll(async () => {
  meteo = await listenAsOpenMeteo(Date.now)
})
afterAll(() => meteo[Symbol.asyncDispose]())
beforeEach(() => {
  meteo.replies.length = 0
})

/** A client whose pauses take no time and are written down. */
function setUp({ timeoutMs = 5_000, random = 0.5 } = {}) {
  const pauses: number[] = []
  const clock = {
    ...systemClock,
    sleep: async (ms: number, signal?: AbortSignal) => {
      pauses.push(ms)
      signal?.throwIfAborted()
    },
  }
  const getJson = createHttpJson({ service: 'Open-Meteo', timeoutMs, clock, random: () => random })
  const asksBefore = meteo.requests.length
  const get = (signal = silent) => getJson(new URL('/v1/answer', meteo.url), schema, signal)
  return { get, pauses, asked: () => meteo.requests.length - asksBefore }
}

describe('createHttpJson', () => {
  it('gets an answer of the right shape', async () => {
    const { get, asked } = setUp()
    meteo.replies.push(right)
    await expect(get()).resolves.toEqual({ answer: 42 })
    expect(asked()).toBe(1)
  })

  it.each([
    ['a torn connection', replyTorn],
    ['429', replyWith(429, { error: true, reason: 'Minutely API request limit exceeded.' })],
    ['500', replyWith(500, '')],
    ['503', replyWith(503, 'upstream connect error')],
  ])('tries again after %s, with a pause that doubles', async (_what, failure) => {
    const { get, pauses, asked } = setUp()
    meteo.replies.push(failure, failure, right)
    await expect(get()).resolves.toEqual({ answer: 42 })
    expect(asked()).toBe(3)
    expect(pauses).toEqual([200, 400])
  })

  it('tries again when an attempt takes too long', async () => {
    const { get, asked } = setUp({ timeoutMs: 50 })
    meteo.replies.push(replyNever, right)
    await expect(get()).resolves.toEqual({ answer: 42 })
    expect(asked()).toBe(2)
  })

  it('gives up after three attempts and says why', async () => {
    const { get, asked } = setUp()
    const failure = replyWith(502, { error: true, reason: 'the models are away' })
    meteo.replies.push(failure, failure, failure)
    await expect(get()).rejects.toThrow('[unavailable] Open-Meteo answered 502: the models are away')
    expect(asked()).toBe(3)
  })

  it('waits as long as Retry-After says', async () => {
    const { get, pauses } = setUp()
    meteo.replies.push(replyWith(429, '', { 'retry-after': '1' }), right)
    await expect(get()).resolves.toEqual({ answer: 42 })
    expect(pauses).toEqual([1000])
  })

  it('gives up at once where Retry-After asks for longer than a caller waits', async () => {
    const { get, pauses, asked } = setUp()
    meteo.replies.push(replyWith(429, '', { 'retry-after': '3600' }))
    await expect(get()).rejects.toThrow('[unavailable] Open-Meteo answered 429')
    expect([asked(), pauses]).toEqual([1, []])
  })

  it('does not repeat what was refused, and passes the reason on', async () => {
    const { get, asked } = setUp()
    meteo.replies.push(replyWith(400, { error: true, reason: 'Latitude must be in range of -90 to 90°.' }))
    await expect(get()).rejects.toThrow('[internal] Open-Meteo answered 400: Latitude must be in range of -90 to 90°.')
    expect(asked()).toBe(1)
  })

  it.each([
    ['no JSON', replyWith(200, '<html>welcome to the hotel</html>'), 'the answer'],
    ['half of it', replyWith(200, '{"answer":'), 'the answer'],
    ['nothing', replyWith(200, ''), 'the answer'],
    ['another shape', replyWith(200, { answer: 'forty-two' }), 'answer: Invalid input: expected number'],
    ['null', replyWith(200, 'null'), 'the answer'],
  ])('says clearly what is wrong with %s', async (_what, reply, complaint) => {
    const { get, asked } = setUp()
    meteo.replies.push(reply)
    await expect(get()).rejects.toThrow(
      `[unavailable] Open-Meteo answered something else than was asked for: ${complaint}`,
    )
    expect(asked()).toBe(1)
  })

  it('reads no more than a mebibyte', async () => {
    const { get } = setUp()
    meteo.replies.push(replyWith(200, JSON.stringify({ answer: 42, rest: 'x'.repeat(1_048_576) })))
    await expect(get()).rejects.toThrow('[unavailable] the answer has more than 1048576 bytes')
  })

  it('stops when the caller goes away, without another attempt', async () => {
    const { get, asked } = setUp()
    const caller = new AbortController()
    meteo.replies.push(() => caller.abort(new Error('the caller went away')))
    await expect(get(caller.signal)).rejects.toThrow('the caller went away')
    expect(asked()).toBe(1)
  })

  it('names the reason when nobody listens', async () => {
    const closed = createServer()
    await new Promise<void>(resolve => closed.listen(0, '127.0.0.1', resolve))
    const address = closed.address()
    const port = typeof address === 'object' ? address?.port : undefined
    await new Promise(resolve => closed.close(resolve))
    const clock = { ...systemClock, sleep: async () => {} }
    const getJson = createHttpJson({ service: 'Open-Meteo', timeoutMs: 5_000, clock, random: () => 0 })
    await expect(getJson(new URL(`http://127.0.0.1:${port}/`), schema, silent)).rejects.toThrow(
      '[unavailable] Open-Meteo cannot be reached: ECONNREFUSED',
    )
  })
})

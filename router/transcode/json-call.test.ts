import { PassThrough } from 'node:stream'
import { create, fromBinary, fromJson, type JsonValue, toBinary } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CallRequest, CallResponse, Ending } from '#mesh/call/call.ts'
import { toFrame } from '#mesh/frames.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { continueTrace } from '#mesh/trace.ts'
import type { Operation } from '../catalogue/operation.ts'
import { defaultLimits } from '../limits.ts'
import { instanceOf } from '../testing/instances.ts'
import { types } from '../testing/reflected.ts'
import { startCatalogue } from '../testing/static-catalogue.ts'
import { createJsonCall } from './json-call.ts'

const event = types.getMessage('mesh.v1.RunEvent')
if (event === undefined) throw new Error('no message')
const say = (text: string) => toFrame(toBinary(event, fromJson(event, { text })))
const fine: Ending = { status: 0, message: '', trailers: [] }

let mesh: Awaited<ReturnType<typeof startCatalogue>>
let run: Operation
let status: Operation
beforeAll(async () => {
  mesh = await startCatalogue()
  run = mesh.catalogue.view.operation('echo', 'run')
  status = mesh.catalogue.view.operation('echo', 'get_status')
})
afterAll(() => mesh.catalogue.close())

/** One call of an operation that is answered as the test says. */
async function callWith(
  operation: Operation,
  answer: (request: CallRequest) => object,
  more: { input?: JsonValue[]; timeoutMs?: number; limits?: Partial<typeof defaultLimits> } = {},
) {
  const clock = new ManualClock()
  const call = createJsonCall(
    async request =>
      ({
        instance: instanceOf('agent-echo', 'e1'),
        attempts: 2,
        headers: [],
        ...answer(request),
      }) as unknown as CallResponse,
    clock,
    { ...defaultLimits, ...more.limits },
  )
  return call({
    operation,
    input: more.input ?? [{}],
    ...(more.timeoutMs !== undefined && { timeoutMs: more.timeoutMs }),
    metadata: [],
    trace: continueTrace(),
    requestId: 'id',
    signal: new AbortController().signal,
  })
}

/** A stream that carries some bytes and ends in some way. */
function streaming(bytes: Buffer, ending: Ending | Promise<Ending> = fine) {
  let cancelled = 0
  const body = new PassThrough()
  body.end(bytes)
  const cancel = () => {
    cancelled += 1
  }
  return {
    response: { kind: 'streaming', body, ending: Promise.resolve(ending), cancel },
    cancelled: () => cancelled,
  }
}

describe('createJsonCall', () => {
  it('sends messages as frames, and tells the shape, the hints and the deadline', async () => {
    let seen: CallRequest | undefined
    await callWith(
      run,
      request => {
        seen = request
        return streaming(Buffer.alloc(0)).response
      },
      { input: [{ input: 'hi' }] },
    )
    expect(seen).toMatchObject({ shape: 'streaming', path: '/mesh.v1.AgentService/Run', service: 'agent-echo' })
    expect(seen?.deadline).toBe(defaultLimits.streamTimeoutMs)
    expect(String(seen?.body)).toBe('\0\0\0\0\x04\n\x02hi')
  })

  it('gives a call the time that its caller wants, within bounds, or that its operation or the router has', async () => {
    const deadlines: number[] = []
    const note = (request: CallRequest) => {
      deadlines.push(request.deadline)
      return { kind: 'complete', body: Buffer.alloc(0), ending: fine }
    }
    await callWith(status, note)
    await callWith({ ...status, timeoutMs: 7_000 }, note)
    await callWith({ ...status, timeoutMs: 7_000 }, note, { timeoutMs: 500 })
    await callWith(status, note, { timeoutMs: 1e9 })
    expect(deadlines).toEqual([defaultLimits.unaryTimeoutMs, 7_000, 500, defaultLimits.maxTimeoutMs])
  })

  it('hands messages over as bytes, and decodes those that are wanted', async () => {
    const answer = await callWith(run, () => streaming(Buffer.concat([say('a'), say('b')])).response)
    expect(answer).toMatchObject({ instance: { id: 'e1' }, attempts: 2 })
    const texts = (await Array.fromAsync(answer.messages)).map(message => answer.decode(message))
    expect(texts).toEqual([
      { sessionId: '', text: 'a' },
      { sessionId: '', text: 'b' },
    ])
    expect(answer.empty()).toEqual({ sessionId: '' })
    expect(fromBinary(event, new Uint8Array(0))).toEqual(create(event))
  })

  it("throws the instance's own error where the messages are read", async () => {
    const ending = { status: 5, message: 'no such %C3%B6ne', trailers: [] }
    const whole = await callWith(status, () => ({ kind: 'complete', body: Buffer.alloc(0), ending }))
    await expect(Array.fromAsync(whole.messages)).rejects.toThrow('[not_found] no such öne')
    const full = { status: 8, message: 'full', trailers: ['grpc-retry-pushback-ms', '2500'] }
    const refused = await callWith(status, () => ({ kind: 'complete', body: Buffer.alloc(0), ending: full }))
    await expect(Array.fromAsync(refused.messages)).rejects.toMatchObject({ retryAfterMs: 2_500 })
    const stream = streaming(say('a'), ending)
    const streamed = await callWith(run, () => stream.response)
    await expect(Array.fromAsync(streamed.messages)).rejects.toThrow('[not_found] no such öne')
  })

  it('cancels the call when reading stops early', async () => {
    const stream = streaming(Buffer.concat([say('a'), say('b')]))
    const answer = await callWith(run, () => stream.response)
    for await (const message of answer.messages) {
      expect(answer.decode(message)).toMatchObject({ text: 'a' })
      break
    }
    expect(stream.cancelled()).toBe(1)
  })

  it('does not cancel a call that has ended', async () => {
    const stream = streaming(say('a'))
    const answer = await callWith(run, () => stream.response)
    await Array.fromAsync(answer.messages)
    expect(stream.cancelled()).toBe(0)
  })

  it('refuses a message above the bound, and cancels the rest', async () => {
    const stream = streaming(say('x'.repeat(200)))
    const answer = await callWith(run, () => stream.response, { limits: { maxMessageBytes: 100 } })
    await expect(Array.fromAsync(answer.messages)).rejects.toThrow(/^\[too_large\] a message of 20\d bytes/)
    expect(stream.cancelled()).toBe(1)
  })

  it('refuses an answer that ends within a message', async () => {
    const answer = await callWith(status, () => ({ kind: 'complete', body: say('abc').subarray(0, 7), ending: fine }))
    await expect(Array.fromAsync(answer.messages)).rejects.toThrow('[internal] the answer ends within a message')
  })

  it('tells how the call ended where its bytes break off', async () => {
    const body = new PassThrough()
    const ending = Promise.resolve({ status: 14, message: 'connection lost', trailers: [] })
    const answer = await callWith(run, () => ({ kind: 'streaming', body, ending, cancel: () => {} }))
    body.write(say('a'))
    setImmediate(() => body.destroy(new Error('socket hang up')))
    await expect(Array.fromAsync(answer.messages)).rejects.toThrow('[unavailable] connection lost')
  })

  it('says which of several messages does not fit', async () => {
    const input = [{ input: 'a' }, { input: 3 }]
    await expect(callWith(run, () => ({}), { input })).rejects.toThrow(
      '[invalid_argument] message 1: input: expected a string',
    )
  })
})

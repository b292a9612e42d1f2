import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { AgentServiceDefinition, AgentServiceHandlers } from '#proto/gen/mesh/v1/AgentService.ts'
import type { Call, CallRequest, CallResponse, Ending } from '../call/call.ts'
import { memoryContext } from '../call/memory-context.ts'
import { MeshError } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import { ManualClock } from '../manual-clock.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { completed } from '../testing/memory-transport.ts'
import { createClient } from './client.ts'
import { loadContracts } from './contract.ts'

const contracts = loadContracts()
const { GetStatus, Run } = contracts.service('mesh.v1.AgentService')
const instance = instanceOf('a')
const statusFrame = (message: object) => toFrame(GetStatus?.responseSerialize(message) ?? Buffer.alloc(0))
const runFrame = (message: object) => toFrame(Run?.responseSerialize(message) ?? Buffer.alloc(0))

function start(call: Call) {
  const requests: CallRequest[] = []
  const clock = new ManualClock()
  const client = createClient<AgentServiceHandlers, AgentServiceDefinition>({
    call: request => {
      requests.push(request)
      return call(request)
    },
    clock,
    service: 'agent-echo',
    contract: 'mesh.v1.AgentService',
    contracts,
    maxMessageBytes: 1_000,
  })
  return { client, requests, clock }
}

/** A stream of those bytes, cut as they are, that ends so; `broken`: it breaks off after them. */
function streamed(chunks: readonly Buffer[], ending: Ending, broken = false) {
  const state = { cancelled: 0 }
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const body = new PassThrough()
  const cancel = () => {
    state.cancelled += 1
    body.destroy()
    resolve({ status: 1, message: 'cancelled', trailers: [] })
  }
  const response: CallResponse = {
    kind: 'streaming',
    instance,
    attempts: 1,
    headers: [],
    body,
    ending: promise,
    cancel,
  }
  for (const chunk of chunks) body.write(chunk)
  if (broken) setImmediate(() => body.destroy(new Error('ERR_HTTP2_STREAM_ERROR')))
  else body.end()
  body.on('close', () => resolve(ending))
  return { response, state }
}

const ok: Ending = { status: 0, message: '', trailers: [] }

async function read<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const message of messages) all.push(message)
  return all
}

describe('createClient', () => {
  it('calls a unary method by its contract and gives back the message', async () => {
    const { client, requests } = start(
      async () => ({ ...completed(instance), body: statusFrame({ instanceId: 'x', inFlight: 3 }) }) as CallResponse,
    )
    const answeredBy: string[] = []
    const answer = await client.getStatus({}, { onInstance: id => void answeredBy.push(id) })
    expect(answer).toMatchObject({ instanceId: 'x', inFlight: 3 })
    expect(answeredBy).toEqual(['a'])
    expect(requests[0]).toMatchObject({
      service: 'agent-echo',
      path: '/mesh.v1.AgentService/GetStatus',
      shape: 'unary',
      hints: { idempotent: true, readOnly: true },
      deadline: 30_000,
    })
  })

  it('is as urgent as the call that is served, where that says how urgent it is', async () => {
    const { client, requests } = start(async () => ({ ...completed(instance), body: statusFrame({}) }))
    for (const priority of ['batch', 'urgent']) {
      await client.getStatus(
        {},
        { context: memoryContext({ metadata: { 'mesh-priority': priority, 'x-other': 'y' } }) },
      )
    }
    expect(requests.map(({ metadata }) => metadata)).toEqual([['mesh-priority', 'batch'], []])
  })

  it('carries the call that is served on to the next hop', async () => {
    const { client, requests } = start(async () => ({ ...completed(instance), body: statusFrame({}) }))
    const trace = {
      traceId: '1'.repeat(32),
      spanId: '2'.repeat(16),
      traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`,
      state: 'v=1',
    }
    const context = memoryContext({ requestId: 'r-1', trace, remainingMs: () => 500 })
    await client.getStatus({}, { context })
    await client.getStatus({}, { context, timeoutMs: 200 })
    expect(requests.map(({ deadline }) => deadline)).toEqual([500, 200])
    expect(requests[0]).toMatchObject({
      requestId: 'r-1',
      trace: { traceId: trace.traceId, state: 'v=1' },
      signal: context.signal,
    })
    expect(requests[0]?.trace.spanId).not.toBe(trace.spanId)
  })

  it('throws the status of an instance with its words, decoded', async () => {
    const { client } = start(async () => {
      const whole = completed(instance, 5)
      return { ...whole, ending: { status: 5, message: 'no%20%E2%98%83', trailers: [] } }
    })
    await expect(client.getStatus({})).rejects.toThrow('[not_found] no ☃')
    await expect(read(client.run({}))).rejects.toThrow('[not_found] no ☃')
  })

  it('says that an OK without a message, or with one that is none, is no answer', async () => {
    await expect(start(async () => completed(instance)).client.getStatus({})).rejects.toThrow('[internal]')
    const garbage = { ...completed(instance), body: toFrame(Buffer.alloc(9, 255)) }
    await expect(start(async () => garbage).client.getStatus({})).rejects.toThrow('[data_loss]')
  })

  it('reads a stream however its bytes are cut, and leaves it in peace', async () => {
    const bytes = Buffer.concat([runFrame({ text: 'one' }), runFrame({ text: 'two' }), runFrame({ text: 'three' })])
    const pieces = [bytes.subarray(0, 3), bytes.subarray(3, 20), bytes.subarray(20)]
    const { response, state } = streamed(pieces, ok)
    const { client, requests } = start(async () => response)
    const messages = await read(client.run({ input: 'x' }))
    expect(messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
    expect(state.cancelled).toBe(0)
    const [request] = new FrameReader(1_000).push(requests[0]?.body as Buffer)
    expect(Run?.requestDeserialize(request ?? Buffer.alloc(0))).toMatchObject({ input: 'x' })
  })

  it('says how a stream ended that broke off, after the messages that came', async () => {
    const ending = { status: 4, message: 'too late', trailers: [] }
    const { response } = streamed([runFrame({ text: 'one' })], ending, true)
    const messages: unknown[] = []
    const reading = async () => {
      for await (const message of start(async () => response).client.run({})) messages.push(message)
    }
    await expect(reading()).rejects.toThrow('[deadline_exceeded] too late')
    expect(messages).toHaveLength(1)
  })

  it('cancels a stream when the reader stops', async () => {
    const { response, state } = streamed([runFrame({ text: 'one' }), runFrame({ text: 'two' })], ok)
    for await (const { text } of start(async () => response).client.run({})) {
      expect(text).toBe('one')
      break
    }
    expect(state.cancelled).toBe(1)
  })

  it('does not take a stream for whole that holds a message which is none, or a torn one, or a huge one', async () => {
    const bad = [
      toFrame(Buffer.alloc(9, 255)),
      runFrame({ text: 'one' }).subarray(0, 6),
      Buffer.from([0, 255, 255, 255, 255]),
    ]
    for (const bytes of bad) {
      const { response } = streamed([runFrame({ text: 'fine' }), bytes], ok)
      await expect(read(start(async () => response).client.run({}))).rejects.toBeInstanceOf(MeshError)
    }
  })

  it('throws what the call throws', async () => {
    const { client } = start(() => Promise.reject(new MeshError('no_instance', 'nobody')))
    await expect(client.getStatus({})).rejects.toThrow('[no_instance] nobody')
    await expect(read(client.run({}))).rejects.toThrow('[no_instance] nobody')
  })
})

import { connect } from 'node:http2'
import {
  type Metadata,
  type MethodDefinition,
  Server,
  ServerCredentials,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import type { CallContext, InstanceStatus } from '../call/context.ts'
import { systemClock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { toFrame } from '../frames.ts'
import { silentLog } from '../log.ts'
import { type CallMetrics, createCallMetrics } from '../metrics.ts'
import { handlerOf } from './handler.ts'
import { InstanceLoad } from './instance-load.ts'
import { decodeLoadReport } from './load-report-wire.ts'
import { Slots } from './slots.ts'
import { bytesClient } from './testing/bytes-client.ts'
import { bytesDefinition } from './testing/bytes-server.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

type Work = (input: unknown, context: CallContext) => unknown
type Requests = AsyncIterable<Buffer>

/** A server of `test.v1.Bytes` whose every method does this work. */
async function start(work: Work, slots?: Slots) {
  const instance: InstanceStatus = { id: 'a', ready: true, inFlight: 0, served: 0, startedAtMs: 0, uptimeMs: 0 }
  const ended: { path: string; code: number }[] = []
  const load = new InstanceLoad(undefined, systemClock)
  const metrics: CallMetrics = {
    registry: createCallMetrics('test').registry,
    started: () => {},
    ended: (_door, _service, path, code) => ended.push({ path, code }),
  }
  const environment = {
    service: 'tool-test',
    status: instance,
    clock: systemClock,
    log: silentLog,
    metrics,
    load,
    ...(slots && { slots }),
  }
  const handlers: UntypedServiceImplementation = {}
  for (const [name, method] of Object.entries(bytesDefinition))
    handlers[name] = handlerOf(method as MethodDefinition<unknown, unknown>, work, environment)
  const server = new Server()
  server.addService(bytesDefinition, handlers)
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  const { ask, client } = bytesClient(port)
  closing.push(
    () => server.forceShutdown(),
    () => client.close(),
  )
  return { ask, port, ended, load, inFlight: () => load.inFlight }
}

const text = (messages: readonly Buffer[]) => messages.map(String)
const bytes = (...messages: string[]) => messages.map(message => Buffer.from(message))

describe('handlerOf', () => {
  it('serves all four shapes with promises and async iterables', async () => {
    const unary = await start(input => Buffer.from(`got ${input}`))
    expect(text((await unary.ask('Unary', bytes('x')).heard).messages)).toEqual(['got x'])

    const streaming = await start(async function* (input) {
      for (const word of String(input).split(' ')) yield Buffer.from(word)
    })
    expect(text((await streaming.ask('ServerStream', bytes('a b')).heard).messages)).toEqual(['a', 'b'])

    const joining = await start(async input => Buffer.concat(await Array.fromAsync(input as Requests)))
    expect(text((await joining.ask('ClientStream', bytes('a', 'b')).heard).messages)).toEqual(['ab'])

    const echoing = await start(async function* (input) {
      for await (const message of input as Requests) yield message
    })
    expect(text((await echoing.ask('Bidi', bytes('a', 'b', 'c')).heard).messages)).toEqual(['a', 'b', 'c'])
    expect(echoing.ended).toEqual([{ path: '/test.v1.Bytes/Bidi', code: 0 }])
  })

  it.each(['Unary', 'ServerStream', 'ClientStream', 'Bidi'])(
    'turns what %s throws, now or later, into a status',
    async method => {
      const now = await start(() => {
        throw new MeshError('not_found', 'nö')
      })
      expect(await now.ask(method).heard).toMatchObject({ code: status.NOT_FOUND, details: 'nö' })
      const rejecting = () => Promise.reject(new MeshError('already_exists', 'twice'))
      const later = await start(() =>
        method === 'ServerStream' || method === 'Bidi'
          ? { [Symbol.asyncIterator]: () => ({ next: rejecting }) }
          : rejecting(),
      )
      expect(await later.ask(method).heard).toMatchObject({ code: status.ALREADY_EXISTS, details: 'twice' })
      const odd = await start(() => 42)
      const heard = await odd.ask(method).heard
      expect(heard.code).toBe(status.INTERNAL)
      for (const { inFlight } of [now, later, odd]) expect(inFlight()).toBe(0)
    },
  )

  it.each(['ClientStream', 'Bidi'])('does not take %s for whole when the caller goes away midway', async method => {
    let whole = 0
    let broken = 0
    const work = async (requests: Requests, { signal }: CallContext) => {
      try {
        for await (const _ of requests);
        whole += 1
      } finally {
        broken += Number(signal.aborted)
      }
      return Buffer.alloc(0)
    }
    const { ask, port, inFlight, ended } = await start((input, context) =>
      method === 'ClientStream'
        ? work(input as Requests, context)
        : (async function* () {
            yield await work(input as Requests, context)
          })(),
    )
    // Not grpc-js: its client ends its request before it resets it, so that nobody could tell.
    const session = connect(`http://127.0.0.1:${port}`)
    closing.push(() => session.destroy())
    const calls = 100
    for (let i = 0; i < calls; i++) {
      const caller = new AbortController()
      const headers = { ':method': 'POST', ':path': `/test.v1.Bytes/${method}`, 'content-type': 'application/grpc' }
      const stream = session.request({ ...headers, te: 'trailers' }, { signal: caller.signal })
      stream.on('error', () => {})
      stream.write(toFrame(Buffer.from('a')))
      await expect.poll(inFlight, { interval: 1 }).toBe(1)
      caller.abort()
      await expect.poll(inFlight, { interval: 1 }).toBe(0)
    }
    expect({ whole, broken }).toEqual({ whole: 0, broken: calls })
    expect(new Set(ended.map(({ code }) => code))).toEqual(new Set([status.CANCELLED]))
    expect((await ask(method, bytes('a', 'b')).heard).code).toBe(status.OK)
  })

  it.each(['ClientStream', 'Bidi'])('lets %s answer though it has not read all', async method => {
    const { ask } = await start(input => {
      const first = async () => {
        for await (const message of input as Requests) return message
        return Buffer.from('none')
      }
      if (method === 'ClientStream') return first()
      return (async function* () {
        yield await first()
        yield Buffer.from('more')
      })()
    })
    const heard = await ask(method, bytes('a', 'b', 'c'), { open: true }).heard
    expect(heard.code).toBe(status.OK)
    expect(text(heard.messages)).toEqual(method === 'Bidi' ? ['a', 'more'] : ['a'])
  })

  it('does not abort the signal of a call that ended well', async () => {
    let signal: AbortSignal | undefined
    const { ask } = await start((input, context) => {
      signal = context.signal
      return input
    })
    const { call, heard } = ask('Unary', bytes('x'))
    const closed = new Promise(resolve => call.once('close', resolve))
    expect((await heard).code).toBe(status.OK)
    await closed
    await ask('Unary', bytes('another round trip')).heard
    expect(signal?.aborted).toBe(false)
  })

  const reported = (trailers: Metadata) =>
    decodeLoadReport(Buffer.from(trailers.get('endpoint-load-metrics-bin')[0] ?? ''), {}, 0)

  it('says with every reply what is still in flight, without the call just answered', async () => {
    const held = Promise.withResolvers<Buffer>()
    const { ask } = await start(async input => {
      if (String(input) === 'hold') return held.promise
      if (String(input) === 'fail') throw new MeshError('not_found', 'no such thing')
      return Buffer.from('done')
    })
    expect(reported((await ask('Unary', bytes('x')).heard).trailers)).toMatchObject({ inFlight: 0 })
    const holding = ask('Unary', bytes('hold'))
    await expect.poll(async () => reported((await ask('Unary', bytes('x')).heard).trailers)?.inFlight).toBe(1)
    expect(reported((await ask('Unary', bytes('fail')).heard).trailers)).toMatchObject({ inFlight: 1 })
    held.resolve(Buffer.from('held'))
    expect(reported((await holding.heard).trailers)).toMatchObject({ inFlight: 0 })

    const streaming = await start(async function* () {
      yield Buffer.from('a')
    })
    expect(reported((await streaming.ask('ServerStream').heard).trailers)).toMatchObject({ inFlight: 0 })
  })

  it('runs as many calls as there are slots, has others wait in order, and refuses the rest', async () => {
    const slots = new Slots({ slots: 2, queueLimit: 2 })
    const begun: string[] = []
    const finish = new Map<string, () => void>()
    const { ask, load } = await start(async input => {
      begun.push(String(input))
      await new Promise<void>(resolve => finish.set(String(input), resolve))
      return Buffer.from(`${input} done`)
    }, slots)
    const calls = new Map<string, ReturnType<typeof ask>>()
    for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) {
      calls.set(name, ask('Unary', bytes(name)))
      await expect.poll(() => load.inFlight).toBe(i + 1)
    }
    const refused = await ask('Unary', bytes('e')).heard
    expect(refused).toMatchObject({ code: status.RESOURCE_EXHAUSTED })
    expect(refused.trailers.get('grpc-retry-pushback-ms')).toEqual(['1000'])
    expect(reported(refused.trailers)).toMatchObject({ inFlight: 4 })
    expect([begun, slots.running, slots.queued]).toEqual([['a', 'b'], 2, 2])

    // One that waits and whose caller leaves never runs.
    calls.get('c')?.call.cancel()
    await expect.poll(() => slots.queued).toBe(1)
    finish.get('a')?.()
    await expect.poll(() => begun).toEqual(['a', 'b', 'd'])
    for (const name of ['b', 'd']) finish.get(name)?.()
    expect(text((await calls.get('d')?.heard)?.messages ?? [])).toEqual(['d done'])
    await expect.poll(() => [load.inFlight, slots.running, slots.queued]).toEqual([0, 0, 0])
  })

  it('takes a call out of the queue at its deadline', async () => {
    const slots = new Slots({ slots: 1, queueLimit: 1 })
    const begun: string[] = []
    const held = Promise.withResolvers<Buffer>()
    const { ask } = await start(input => {
      begun.push(String(input))
      return held.promise
    }, slots)
    const running = ask('Unary', bytes('first'))
    await expect.poll(() => begun).toEqual(['first'])
    const late = await ask('Unary', bytes('second'), { deadline: Date.now() + 100 }).heard
    expect(late.code).toBe(status.DEADLINE_EXCEEDED)
    await expect.poll(() => slots.queued).toBe(0)
    held.resolve(Buffer.from('done'))
    expect((await running.heard).code).toBe(status.OK)
    expect(begun).toEqual(['first'])
  })

  it("asks nobody to come again for a handler's own refusal: part of the call may have run", async () => {
    const { ask } = await start(() => {
      throw new MeshError('overloaded', 'no quota left', { retryAfterMs: 50 })
    })
    const { code, trailers } = await ask('Unary', bytes('x')).heard
    expect([code, trailers.get('grpc-retry-pushback-ms')]).toEqual([status.RESOURCE_EXHAUSTED, []])
  })
})

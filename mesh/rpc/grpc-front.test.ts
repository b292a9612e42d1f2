import { once } from 'node:events'
import { connect as connectHttp2, constants } from 'node:http2'
import type { Socket } from 'node:net'
import { Metadata, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { atMostOnce } from '../call/call.ts'
import { systemClock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { FrameReader } from '../frames.ts'
import { errorCode, flag, preface, frameType as type } from '../http2/protocol.ts'
import { callFrame, frame, framesIn, headerBlock, rawClient, rawServer, uint32 } from '../http2/testing/raw-http2.ts'
import { silentLog } from '../log.ts'
import { type CallMetrics, createCallMetrics } from '../metrics.ts'
import { createStaticResolver } from '../resolve/static-resolver.ts'
import { idempotent } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { loadContracts } from './contract.ts'
import { createGrpcFront, type GrpcFront, type GrpcFrontOptions, type Route } from './grpc-front.ts'
import { createMesh } from './mesh.ts'
import { loadMeshSettings } from './mesh-settings.ts'
import { bytesClient } from './testing/bytes-client.ts'
import { type BytesHandlers, serveBytes } from './testing/bytes-server.ts'

const contracts = loadContracts()
const closing: (() => unknown)[] = []
const warnings: Error[] = []
const noteWarning = (warning: Error) => warnings.push(warning)

beforeEach(() => {
  process.on('warning', noteWarning)
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  process.off('warning', noteWarning)
  // Listeners that pile up on a long-lived object show themselves as a warning.
  expect(warnings.splice(0)).toEqual([])
})

interface Started {
  readonly port: number
  readonly front: GrpcFront
  /** Calls that have begun and not ended, as metrics count them. */
  readonly inFlight: () => number
  /** Statuses of the calls that ended, in order. */
  readonly ended: readonly number[]
  /** Leases held on instances. */
  readonly leases: () => number
}

/** A front over a mesh whose only service has an instance at each of the ports. */
async function startFront(ports: readonly number[], options: Partial<GrpcFrontOptions> = {}): Promise<Started> {
  const instances = ports.map((port, i) => instanceOf(`test-tool-${i}`, { port }))
  const mesh = createMesh({
    resolver: createStaticResolver({ 'tool-test': instances }),
    settings: loadMeshSettings({ LOAD_BALANCER_STRATEGY: 'round_robin' }),
    contracts,
    clock: systemClock,
    random: () => 0,
    log: silentLog,
  })
  const ended: number[] = []
  let inFlight = 0
  const metrics: CallMetrics = {
    registry: createCallMetrics('test').registry,
    started: () => {
      inFlight += 1
    },
    ended: (_door, _service, _path, code) => {
      inFlight -= 1
      ended.push(code)
    },
  }
  const front = createGrpcFront({
    route: byName,
    call: mesh.call,
    clock: systemClock,
    log: silentLog,
    metrics,
    maxRequestBytes: 4 * 1024 ** 2,
    maxConcurrentCalls: 1_000,
    maxConcurrentStreams: 1_000,
    maxHeaderBytes: 32 * 1024,
    maxTimeoutMs: 60_000,
    ...options,
  })
  const port = await front.listen('127.0.0.1', 0)
  closing.push(
    () => mesh.close(),
    () => front.stop(0),
  )
  const leases = () =>
    [...mesh.balancers().values()].flatMap(({ endpoints }) => endpoints).reduce((sum, one) => sum + one.inFlight, 0)
  return { port, front, inFlight: () => inFlight, ended, leases }
}

/** Shapes of the methods of `test.v1.Bytes`. */
function byName(path: string): Route {
  const [, , method = ''] = path.split('/')
  const shapes: Record<string, Pick<Route, 'shape' | 'oneRequest'>> = {
    Unary: { shape: 'unary', oneRequest: true },
    ServerStream: { shape: 'streaming', oneRequest: true },
    ClientStream: { shape: 'unary', oneRequest: false },
    Bidi: { shape: 'streaming', oneRequest: false },
  }
  const shape = shapes[method]
  if (shape === undefined) throw new MeshError('unknown_operation', `nobody serves ${path}`)
  return { service: 'tool-test', label: path, quiet: false, hints: atMostOnce, timeoutMs: 10_000, ...shape }
}

async function startInstance(handlers: BytesHandlers) {
  const server = await serveBytes(handlers)
  closing.push(server.close)
  return server
}

async function start(handlers: BytesHandlers, options: Partial<GrpcFrontOptions> = {}) {
  const { port } = await startInstance(handlers)
  return startFront([port], options)
}

function clientOf(port: number) {
  const client = bytesClient(port)
  closing.push(() => client.client.close())
  return client
}

/** Nothing of any call is left: not in the front, not in the balancer. */
async function nothingLeft({ inFlight, leases }: Started) {
  await expect.poll(() => [inFlight(), leases()], { interval: 5 }).toEqual([0, 0])
}

const text = (messages: readonly Buffer[]) => messages.map(String)
const bytes = (...messages: string[]) => messages.map(message => Buffer.from(message))

/** Sends back what it gets: once, as a stream of pieces, joined, or one by one. */
const echo: BytesHandlers = {
  Unary: (call, done) => done(null, call.request),
  ServerStream: call => {
    for (const word of String(call.request).split(' ')) call.write(Buffer.from(word))
    call.end()
  },
  ClientStream: (call, done) => {
    const all: Buffer[] = []
    call.on('data', message => all.push(message)).on('end', () => done(null, Buffer.concat(all)))
  },
  Bidi: call => {
    call.on('data', message => call.write(message)).on('end', () => call.end())
  },
}

function grpcHeaders(method: string) {
  return { ':method': 'POST', ':path': `/test.v1.Bytes/${method}`, 'content-type': 'application/grpc', te: 'trailers' }
}

/** Answers every call with one empty message between those headers and trailers, whatever they are. */
function answering(headers: readonly string[], trailers: readonly string[]) {
  const head = headerBlock(':status', '200', 'content-type', 'application/grpc', ...headers)
  return (socket: Socket) => {
    socket.write(frame(type.settings, 0, 0))
    socket.on('data', chunk => {
      for (const { kind, streamId } of framesIn(chunk)) {
        if (kind !== type.headers) continue
        socket.write(frame(type.headers, flag.endHeaders, streamId, head))
        socket.write(frame(type.data, 0, streamId, Buffer.alloc(5)))
        socket.write(frame(type.headers, flag.endHeaders | flag.endStream, streamId, headerBlock(...trailers)))
      }
    })
  }
}

/** Never answers; tells when its calls begin and are cancelled. */
function hanging() {
  const seen = { begun: 0, cancelled: 0 }
  const hang = (call: { on(event: 'cancelled' | 'error', listener: () => void): unknown }) => {
    seen.begun += 1
    call.on('cancelled', () => {
      seen.cancelled += 1
    })
    call.on('error', () => {})
  }
  const handlers: BytesHandlers = { Unary: hang, ServerStream: hang, ClientStream: hang, Bidi: hang }
  return { handlers, seen }
}

describe('createGrpcFront', () => {
  it('forwards calls of all four shapes', async () => {
    const front = await start(echo)
    const { ask } = clientOf(front.port)
    expect(text((await ask('Unary', bytes('hello')).heard).messages)).toEqual(['hello'])
    expect(text((await ask('ServerStream', bytes('a b c')).heard).messages)).toEqual(['a', 'b', 'c'])
    expect(text((await ask('ClientStream', bytes('a', 'b', 'c')).heard).messages)).toEqual(['abc'])
    expect(text((await ask('Bidi', bytes('a', 'b', 'c')).heard).messages)).toEqual(['a', 'b', 'c'])
    await nothingLeft(front)
    expect(front.ended).toEqual([0, 0, 0, 0])
  })

  it('answers a bidi call message by message, while the caller still sends', async () => {
    const front = await start(echo)
    const { call, heard } = clientOf(front.port).ask('Bidi', [], { open: true })
    for (const word of ['one', 'two', 'three']) {
      call.write(Buffer.from(word))
      const [message] = await once(call, 'data')
      expect(String(message)).toBe(word)
    }
    call.end()
    expect((await heard).code).toBe(status.OK)
    await nothingLeft(front)
  })

  it('forwards empty messages, empty streams, and a request without a message', async () => {
    const front = await start({ ...echo, ServerStream: call => call.end() })
    const { ask } = clientOf(front.port)
    expect(await ask('Unary', bytes('')).heard).toMatchObject({ code: 0, messages: [Buffer.alloc(0)] })
    expect(await ask('ServerStream').heard).toMatchObject({ code: 0, messages: [] })
    expect(await ask('Bidi', []).heard).toMatchObject({ code: 0, messages: [] })
    expect(await ask('Unary', []).heard).toMatchObject({ code: status.UNIMPLEMENTED, messages: [] })
    await nothingLeft(front)
  })

  it('carries metadata there, and headers and trailers back, with binary and repeated ones', async () => {
    let received = new Metadata()
    const reply = (call: ServerUnaryCall<Buffer, Buffer>, done: sendUnaryData<Buffer>) => {
      received = call.metadata
      const headers = new Metadata()
      headers.set('from-head', 'yes')
      headers.add('head-bin', Buffer.from([1, 2]))
      headers.add('head-bin', Buffer.from([3]))
      call.sendMetadata(headers)
      const trailers = new Metadata()
      trailers.set('from-tail', 'also')
      trailers.add('tail-bin', Buffer.from([255, 0]))
      trailers.add('tail-bin', Buffer.from([254]))
      done(null, call.request, trailers)
    }
    const front = await start({
      Unary: reply,
      ServerStream: call => {
        call.sendMetadata(call.metadata)
        call.end(call.metadata)
      },
    })
    const metadata = new Metadata()
    metadata.set('plain', 'value, with comma')
    metadata.add('twice', 'a')
    metadata.add('twice', 'b')
    metadata.add('blob-bin', Buffer.from([0, 1, 254, 255]))
    metadata.add('blob-bin', Buffer.from('second'))
    metadata.set('mesh-service', 'tool-test')
    metadata.set('x-request-id', 'caller-7')
    const heard = await clientOf(front.port).ask('Unary', bytes('x'), { metadata }).heard

    expect(received.get('plain')).toEqual(['value, with comma'])
    expect(received.get('twice').join(', ')).toBe('a, b')
    expect(received.get('blob-bin')).toEqual([Buffer.from([0, 1, 254, 255]), Buffer.from('second')])
    expect(received.get('x-request-id')).toEqual(['caller-7'])
    expect(received.get('mesh-service')).toEqual([])
    expect(received.get('traceparent')[0]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(heard.headers.get('from-head')).toEqual(['yes'])
    expect(heard.headers.get('head-bin')).toEqual([Buffer.from([1, 2]), Buffer.from([3])])
    expect(heard.headers.get('mesh-instance')).toEqual(['test-tool-0'])
    expect(heard.headers.get('mesh-attempts')).toEqual(['1'])
    expect(heard.trailers.get('from-tail')).toEqual(['also'])
    expect(heard.trailers.get('tail-bin')).toEqual([Buffer.from([255, 0]), Buffer.from([254])])

    const streamed = await clientOf(front.port).ask('ServerStream', bytes('x'), { metadata }).heard
    expect(streamed.headers.get('blob-bin')).toEqual([Buffer.from([0, 1, 254, 255]), Buffer.from('second')])
    expect(streamed.trailers.get('blob-bin')).toEqual([Buffer.from([0, 1, 254, 255]), Buffer.from('second')])
  })

  it('continues the trace that the caller is in', async () => {
    let received = new Metadata()
    const front = await start({
      Unary: (call, done) => {
        received = call.metadata
        done(null, call.request)
      },
    })
    const metadata = new Metadata()
    metadata.set('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
    metadata.set('tracestate', 'vendor=1')
    await clientOf(front.port).ask('Unary', bytes('x'), { metadata }).heard
    expect(received.get('traceparent')[0]).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/)
    expect(received.get('tracestate')).toEqual(['vendor=1'])
  })

  it.each(['Unary', 'ServerStream', 'ClientStream', 'Bidi'])(
    'hands on every status of %s with its words and trailers',
    async method => {
      const metadata = new Metadata()
      metadata.set('why', 'because')
      const fail = (call: { request?: Buffer; on: unknown }, first: Buffer | undefined) => {
        const code = Number(String(first ?? (call as { request: Buffer }).request))
        return { code, details: `nön ${code}% \u{1f4a5}\n`, metadata }
      }
      const front = await start({
        Unary: (call, done) => done(fail(call, undefined)),
        ServerStream: call => call.emit('error', fail(call, undefined)),
        ClientStream: (call, done) => call.once('data', first => done(fail(call, first))),
        Bidi: call => call.once('data', first => call.emit('error', fail(call, first))),
      })
      const { ask } = clientOf(front.port)
      for (let code = 1; code <= 16; code++) {
        const heard = await ask(method, bytes(String(code))).heard
        expect(heard).toMatchObject({ code, details: `nön ${code}% \u{1f4a5}\n`, messages: [] })
        expect(heard.trailers.get('why')).toEqual(['because'])
      }
      await nothingLeft(front)
      expect(front.ended).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
    },
  )

  it('hands on the messages that came before a stream failed', async () => {
    const front = await start({
      ServerStream: call => {
        call.write(Buffer.from('one'))
        call.write(Buffer.from('two'))
        call.emit('error', { code: status.ABORTED, details: 'enough' })
      },
    })
    const heard = await clientOf(front.port).ask('ServerStream').heard
    expect(heard).toMatchObject({ code: status.ABORTED, details: 'enough' })
    expect(text(heard.messages)).toEqual(['one', 'two'])
  })

  it('ends a call whose instance answers before the caller has sent all', async () => {
    const front = await start({
      ClientStream: (_call, done) => done(null, Buffer.from('enough')),
      Bidi: call => call.end(),
    })
    const { ask } = clientOf(front.port)
    const early = await ask('ClientStream', bytes('a'), { open: true }).heard
    expect(text(early.messages)).toEqual(['enough'])
    expect(early.code).toBe(status.OK)
    expect((await ask('Bidi', bytes('a'), { open: true }).heard).code).toBe(status.OK)
    await nothingLeft(front)
  })

  it.each(['Unary', 'ServerStream', 'ClientStream', 'Bidi'])(
    'ends %s at the deadline, and stops its handler',
    async method => {
      const { handlers, seen } = hanging()
      const front = await start(handlers)
      const begun = performance.now()
      const heard = await clientOf(front.port).ask(method, bytes('x'), {
        deadline: Date.now() + 100,
        open: method === 'Bidi',
      }).heard
      expect(heard.code).toBe(status.DEADLINE_EXCEEDED)
      expect(performance.now() - begun).toBeLessThan(1_000)
      await expect.poll(() => seen, { interval: 5 }).toEqual({ begun: 1, cancelled: 1 })
      await nothingLeft(front)
    },
  )

  it('ends a call itself where the caller sets no deadline, at the method’s time-out', async () => {
    const { handlers, seen } = hanging()
    const front = await start(handlers, { route: path => ({ ...byName(path), timeoutMs: 50 }) })
    const { ask } = clientOf(front.port)
    expect((await ask('Unary').heard).code).toBe(status.DEADLINE_EXCEEDED)
    expect((await ask('Bidi').heard).code).toBe(status.DEADLINE_EXCEEDED)
    await expect.poll(() => seen.cancelled).toBe(2)
    await nothingLeft(front)
  })

  it('bounds the deadline that a caller may set, and tells the instance a little less', async () => {
    const left: number[] = []
    const front = await start(
      {
        Unary: (call, done) => {
          left.push(Number(call.getDeadline()) - Date.now())
          done(null, call.request)
        },
      },
      { maxTimeoutMs: 5_000 },
    )
    const { ask } = clientOf(front.port)
    await ask('Unary', bytes('x'), { deadline: Date.now() + 3_600_000 }).heard
    await ask('Unary', bytes('x'), { deadline: Date.now() + 2_000 }).heard
    expect(left[0]).toBeLessThanOrEqual(5_000)
    expect(left[0]).toBeGreaterThan(3_000)
    expect(left[1]).toBeLessThanOrEqual(2_000)
    expect(left[1]).toBeGreaterThan(500)
  })

  it.each(['Unary', 'ServerStream', 'ClientStream', 'Bidi'])(
    'stops the handler of %s within 200 ms when the caller cancels',
    async method => {
      const { handlers, seen } = hanging()
      const front = await start(handlers)
      const { call, heard } = clientOf(front.port).ask(method, bytes('x'), { open: method === 'Bidi' })
      await expect.poll(() => seen.begun, { interval: 5 }).toBe(1)
      const cancelledAt = performance.now()
      call.cancel()
      expect((await heard).code).toBe(status.CANCELLED)
      await expect.poll(() => seen.cancelled, { interval: 5 }).toBe(1)
      expect(performance.now() - cancelledAt).toBeLessThan(200)
      await nothingLeft(front)
      expect(front.ended).toEqual([status.CANCELLED])
    },
  )

  it('stops every handler of a caller whose connection breaks', async () => {
    const { handlers, seen } = hanging()
    const front = await start({
      ...handlers,
      ServerStream: call => {
        handlers.ServerStream?.(call)
        call.write(Buffer.from('first'))
      },
    })
    const session = connectHttp2(`http://127.0.0.1:${front.port}`)
    session.on('error', () => {})
    for (const method of ['Unary', 'ServerStream', 'ClientStream', 'Bidi']) {
      const stream = session.request(grpcHeaders(method))
      stream.on('error', () => {})
      stream.write(Buffer.alloc(5))
      if (method === 'Unary' || method === 'ServerStream') stream.end()
    }
    await expect.poll(() => seen.begun, { interval: 5 }).toBe(4)
    session.destroy()
    await expect.poll(() => seen.cancelled, { interval: 5 }).toBe(4)
    await nothingLeft(front)
  })

  it('does not wait past the deadline for a request that is never whole, and bothers no instance with it', async () => {
    const { handlers, seen } = hanging()
    const front = await start(handlers, { route: path => ({ ...byName(path), timeoutMs: 50 }) })
    const { ask } = clientOf(front.port)
    for (const method of ['Unary', 'ServerStream']) {
      const heard = await ask(method, bytes('half'), { open: true }).heard
      expect(heard).toMatchObject({ code: status.DEADLINE_EXCEEDED, messages: [] })
    }
    expect(seen.begun).toBe(0)
    await nothingLeft(front)
  })

  it('forgets a caller that goes away before its request is whole', async () => {
    const { handlers, seen } = hanging()
    const front = await start(handlers)
    const { call, heard } = clientOf(front.port).ask('Unary', bytes('half'), { open: true })
    await expect.poll(front.inFlight, { interval: 5 }).toBe(1)
    call.cancel()
    await heard
    await nothingLeft(front)
    expect(seen.begun).toBe(0)
    expect(front.ended).toEqual([status.CANCELLED])
  })

  it('refuses a request above the bound, and goes on serving the connection', async () => {
    const front = await start(echo, { maxRequestBytes: 1_000_000 })
    const { ask } = clientOf(front.port)
    for (const method of ['Unary', 'ServerStream']) {
      const heard = await ask(method, [Buffer.alloc(3_000_000)]).heard
      expect(heard.code).toBe(status.RESOURCE_EXHAUSTED)
      expect(heard.details).toContain('1000000 bytes')
    }
    expect((await ask('Unary', [Buffer.alloc(1_000_000 - 5)]).heard).code).toBe(status.OK)
    await nothingLeft(front)
  })

  it('counts a call until its answer is read, and takes back at the deadline what is not', async () => {
    const front = await start(echo, { maxConcurrentCalls: 2 })
    const session = connectHttp2(`http://127.0.0.1:${front.port}`, { settings: { initialWindowSize: 0 } })
    closing.push(() => session.destroy())
    const lazy = () => {
      const headers = { ':method': 'POST', ':path': '/test.v1.Bytes/Unary', 'content-type': 'application/grpc' }
      const call = session.request({ ...headers, 'grpc-timeout': '400m' })
      call.end(Buffer.from([0, 0, 0, 0, 1, 7]))
      return once(call, 'close').then(() => call.rstCode)
    }
    const unread = [lazy(), lazy()]
    await expect.poll(() => front.ended.length, { interval: 5 }).toBe(2)
    const { ask } = clientOf(front.port)
    expect((await ask('Unary').heard).code).toBe(status.RESOURCE_EXHAUSTED)
    expect(await Promise.all(unread)).toEqual([constants.NGHTTP2_CANCEL, constants.NGHTTP2_CANCEL])
    await expect.poll(async () => (await ask('Unary').heard).code).toBe(status.OK)
  })

  it('keeps nothing of requests that their answers overtook', async () => {
    const early: BytesHandlers = { ...echo, ClientStream: (_call, done) => done(null, Buffer.from('enough')) }
    const front = await start(early, { maxConcurrentCalls: 2, maxRequestBytes: 10_000 })
    const { ask } = clientOf(front.port)
    for (let i = 0; i < 5; i++) {
      const { heard } = ask('ClientStream', [Buffer.alloc(900_000)], { open: true })
      expect((await heard).code).toBe(status.OK)
      const refused = await ask('Unary', [Buffer.alloc(900_000)]).heard
      expect(refused.details).toContain('10000 bytes')
    }
  })

  it('moves 3 MB both ways in every shape', async () => {
    const big = Buffer.alloc(3_000_000, 'abcdefg')
    const front = await start({ ...echo, ServerStream: call => call.end(void call.write(call.request)) })
    const { ask } = clientOf(front.port)
    for (const method of ['Unary', 'ServerStream', 'ClientStream', 'Bidi']) {
      const heard = await ask(method, [big]).heard
      expect([method, heard.code, heard.messages.length]).toEqual([method, status.OK, 1])
      expect(heard.messages[0]?.equals(big)).toBe(true)
    }
    await nothingLeft(front)
  })

  it('holds a call, and what its caller sends meanwhile, until its way is known', async () => {
    const big = Buffer.alloc(3_000_000, 'abcdefg')
    const known = Promise.withResolvers<void>()
    let waiting = 0
    const front = await start(
      { ...echo, ServerStream: call => call.end(void call.write(call.request)) },
      {
        route: path => {
          waiting += 1
          return known.promise.then(() => byName(path))
        },
      },
    )
    const { ask } = clientOf(front.port)
    const methods = ['Unary', 'ServerStream', 'ClientStream', 'Bidi']
    const asked = methods.flatMap(method => [ask(method, [big]).heard, ask(method, bytes('small')).heard])
    await expect.poll(() => waiting).toBe(asked.length)
    known.resolve()
    for (const [i, { code, messages }] of (await Promise.all(asked)).entries()) {
      expect([i, code, messages.length]).toEqual([i, status.OK, 1])
      expect(messages[0]?.equals(i % 2 === 0 ? big : Buffer.from('small'))).toBe(true)
    }
    await nothingLeft(front)
  })

  it('waits for nothing more from a caller that left before the way of its call was known', async () => {
    const known = Promise.withResolvers<void>()
    let asked = 0
    const front = await start(echo, {
      route: path => {
        asked += 1
        // Longer than a test may take: its end is not what ends the call.
        const route = { ...byName(path), timeoutMs: 60_000 }
        return asked === 1 ? known.promise.then(() => route) : route
      },
    })
    const peer = await rawClient(front.port, preface, frame(type.settings, 0, 0))
    closing.push(() => peer.socket.destroy())
    const path = '/test.v1.Bytes/Unary'
    peer.socket.write(callFrame(1, path))
    peer.socket.write(frame(type.reset, 0, 1, uint32(constants.NGHTTP2_CANCEL)))
    // Once this one is answered, the front has read of the other that its caller left.
    peer.socket.write(Buffer.concat([callFrame(3, path), frame(type.data, flag.endStream, 3, Buffer.alloc(5))]))
    await expect.poll(() => front.ended, { interval: 5 }).toEqual([status.OK])
    known.resolve()
    await nothingLeft(front)
    expect(front.ended).toEqual([status.OK, status.CANCELLED])
  })

  it('says what is wrong where a call waited and has no way in the end', async () => {
    const front = await start(echo, { route: async path => byName(path) })
    const heard = await clientOf(front.port).ask('Nowhere').heard
    expect(heard.details).toBe('[unknown_operation] nobody serves /test.v1.Bytes/Nowhere')
    await nothingLeft(front)
  })

  it('refuses an answer above the bound', async () => {
    const front = await start({ Unary: (_call, done) => done(null, Buffer.alloc(5_000_000)) })
    const heard = await clientOf(front.port).ask('Unary').heard
    expect(heard).toMatchObject({ code: status.RESOURCE_EXHAUSTED, messages: [] })
    await nothingLeft(front)
  })

  it('lets an instance send only as fast as the caller reads', async () => {
    const total = 1_500
    let written = 0
    const front = await start({
      ServerStream: call => {
        const more = () => {
          while (written < total) {
            const message = Buffer.alloc(64 * 1024)
            message.writeUInt32BE(written++)
            if (call.write(message)) continue
            call.once('drain', more)
            return
          }
          call.end()
        }
        more()
      },
    })
    // Not grpc-js: its client reads on by itself until it is first asked to read.
    const session = connectHttp2(`http://127.0.0.1:${front.port}`)
    closing.push(() => session.destroy())
    const stream = session.request(grpcHeaders('ServerStream'))
    stream.end(Buffer.alloc(5))
    await once(stream, 'response')
    for (let before = -1; before !== written; ) {
      before = written
      await systemClock.sleep(100)
    }
    // 98 MB would come; what fills the windows and buffers of two hops is far less.
    expect(written).toBeLessThan(300)

    const reader = new FrameReader(100_000)
    const trailers = once(stream, 'trailers')
    let next = 0
    for await (const chunk of stream) {
      for (const message of reader.push(chunk)) expect(message.readUInt32BE()).toBe(next++)
    }
    expect(next).toBe(total)
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0' })
    await nothingLeft(front)
  })

  it('lets a caller send only as fast as the instance reads', async () => {
    let go = () => {}
    const front = await start({
      ClientStream: (call, done) => {
        let count = 0
        go = () => call.on('data', () => count++).on('end', () => done(null, Buffer.from(String(count))))
      },
    })
    const { call, heard } = clientOf(front.port).ask('ClientStream', [], { open: true })
    let written = 0
    while (call.write(Buffer.alloc(64 * 1024)) || written < 3) written += 1
    for (let stuck = false; !stuck && written < 1_500; written++) {
      const drained = once(call, 'drain').then(() => true)
      stuck = !(await Promise.race([drained, systemClock.sleep(300).then(() => false)]))
      if (!stuck) call.write(Buffer.alloc(64 * 1024))
    }
    expect(written).toBeLessThan(700)
    go()
    call.end()
    expect((await heard).code).toBe(status.OK)
    await nothingLeft(front)
  })

  it('tells the caller when the instance dies midway', async () => {
    const instance = await startInstance({
      ServerStream: call => void call.write(Buffer.from('first')),
      Unary: () => {},
    })
    const front = await startFront([instance.port])
    const { ask } = clientOf(front.port)
    const streaming = ask('ServerStream')
    const waiting = ask('Unary')
    await once(streaming.call, 'data')
    await expect.poll(front.leases, { interval: 5 }).toBe(2)
    instance.server.forceShutdown()
    expect(await streaming.heard).toMatchObject({ code: status.UNAVAILABLE })
    expect(await waiting.heard).toMatchObject({ code: status.UNAVAILABLE })
    await nothingLeft(front)
  })

  it('asks another instance where one cannot be reached, and says how many it took', async () => {
    const gone = await rawServer(() => {})
    gone.close()
    const alive = await startInstance(echo)
    const front = await startFront([gone.port, alive.port])
    const { ask } = clientOf(front.port)
    const heard = await Promise.all(['a', 'b', 'c', 'd'].map(word => ask('Unary', bytes(word)).heard))
    expect(heard.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    expect(heard.map(({ headers }) => headers.get('mesh-instance')[0])).toEqual(Array(4).fill('test-tool-1'))
    expect(heard.map(({ headers }) => headers.get('mesh-attempts')[0])).toContain('2')
    const streamed = await ask('Bidi', bytes('x', 'y')).heard
    expect(text(streamed.messages)).toEqual(['x', 'y'])
  })

  it('runs an idempotent unary call again when an instance dies with it, and no other', async () => {
    const runs: string[] = []
    const dying = await startInstance({
      Unary: call => {
        runs.push(String(call.request))
        dying.server.forceShutdown()
      },
    })
    const alive = await startInstance(echo)
    const front = await startFront([alive.port, dying.port], {
      route: path => ({ ...byName(path), hints: idempotent }),
    })
    const { ask } = clientOf(front.port)
    const heard = [await ask('Unary', bytes('a')).heard, await ask('Unary', bytes('b')).heard]
    expect(heard.map(({ code }) => code)).toEqual([0, 0])
    expect(runs).toHaveLength(1)

    const once = await startInstance({ Unary: () => once.server.forceShutdown() })
    const careful = await startFront([once.port, alive.port])
    const client = clientOf(careful.port)
    const codes = [(await client.ask('Unary').heard).code, (await client.ask('Unary').heard).code]
    expect(codes.sort()).toEqual([0, status.UNAVAILABLE])
  })

  it('says what is wrong where a call has no way', async () => {
    const front = await start(echo)
    const heard = await clientOf(front.port).ask('/nobody.v1.Knows/This').heard
    expect(heard).toMatchObject({
      code: status.UNIMPLEMENTED,
      details: '[unknown_operation] nobody serves /nobody.v1.Knows/This',
    })
    expect((await clientOf((await startFront([])).port).ask('Unary').heard).details).toContain('[no_instance]')
    await nothingLeft(front)
  })

  it('can say anything in an error, however long and whatever its characters', async () => {
    const words = ['\u{1f4a5}'.repeat(3_000), `x${'\u{1f4a5}'.repeat(3_000)}`, 'a\ud800b', '漢'.repeat(5_000)]
    let word = ''
    const front = await start(echo, {
      route: () => {
        throw new MeshError('not_found', word)
      },
    })
    const { ask } = clientOf(front.port)
    for (word of words) {
      const heard = await ask('Unary').heard
      expect(heard.code).toBe(status.NOT_FOUND)
      expect(heard.details.slice(0, 20)).toBe(`[not_found] ${word.toWellFormed()}`.slice(0, 20))
    }
    await nothingLeft(front)
  })

  it('survives a route or a call that throws what it should not', async () => {
    const front = await start(echo, {
      route: path => {
        if (path.endsWith('Unary')) throw new TypeError('oops')
        return byName(path)
      },
      call: () => Promise.reject('a text'),
    })
    const { ask } = clientOf(front.port)
    const heard = await ask('Unary').heard
    expect(heard.code).toBe(status.INTERNAL)
    expect(heard.details).not.toContain('oops')
    expect((await ask('Bidi').heard).code).toBe(status.INTERNAL)
    await nothingLeft(front)
  })

  it('refuses what is not gRPC by saying what it takes', async () => {
    const front = await start(echo)
    const session = connectHttp2(`http://127.0.0.1:${front.port}`)
    closing.push(() => session.destroy())
    const answer = async (headers: Record<string, string>, body?: string) => {
      const stream = session.request({ ':path': '/test.v1.Bytes/Unary', ...headers })
      stream.end(body)
      const [received] = await once(stream, 'response')
      stream.resume()
      await once(stream, 'close')
      return [received[':status'], received['grpc-status'], decodeURIComponent(received['grpc-message'])]
    }
    const grpc = { ':method': 'POST', 'content-type': 'application/grpc' }
    expect(await answer({ ':method': 'GET' })).toEqual([200, '12', expect.stringContaining('not GET')])
    expect(await answer({ ...grpc, 'content-type': 'application/json' }, '{}')).toEqual([
      415,
      '3',
      expect.stringContaining('not "application/json"'),
    ])
    expect(await answer({ ...grpc, 'content-type': 'application/grpc-web+proto' })).toEqual([
      415,
      '3',
      expect.any(String),
    ])
    expect(await answer({ ':method': 'POST' })).toEqual([415, '3', expect.any(String)])
    expect((await clientOf(front.port).ask('Unary').heard).code).toBe(status.OK)
    await nothingLeft(front)
  })

  it('ends connections that do not speak HTTP/2, and serves the others', async () => {
    const front = await start(echo)
    const { ask } = clientOf(front.port)
    const garbage = [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\u0000'.repeat(500),
      'not http at all\r\n',
      String(preface) + 'x'.repeat(900),
    ]
    for (const words of garbage) {
      const peer = await rawClient(front.port, Buffer.from(words))
      await expect.poll(peer.closed, { interval: 5 }).toBe(true)
      peer.socket.destroy()
    }
    expect((await ask('Unary').heard).code).toBe(status.OK)
    await nothingLeft(front)
  })

  /** Calls whose answers, 200,000 bytes each, their caller never reads. */
  async function unreadCalls(count: number, timeout: string) {
    const front = await start({
      ...echo,
      ServerStream: call => {
        call.write(Buffer.alloc(200_000))
        call.end()
      },
    })
    const peer = await rawClient(front.port, preface, frame(type.settings, 0, 0))
    closing.push(() => peer.socket.destroy())
    for (let id = 1; id < count * 2; id += 2) {
      peer.socket.write(callFrame(id, '/test.v1.Bytes/ServerStream', flag.endHeaders, ['grpc-timeout', timeout]))
      peer.socket.write(frame(type.data, flag.endStream, id, Buffer.alloc(5)))
    }
    await expect.poll(front.inFlight, { interval: 5 }).toBe(count)
    return { front, ask: clientOf(front.port).ask, peer }
  }

  it('frees calls whose caller never reads at their deadline, though the instance has said all', async () => {
    const { front } = await unreadCalls(20, '500m')
    await expect.poll(() => [front.inFlight(), front.leases()], { interval: 5, timeout: 5_000 }).toEqual([0, 0])
  })

  it('serves calls of others while a caller does not read more than any window takes', async () => {
    const { ask, peer, front } = await unreadCalls(300, '30S')
    for (let i = 0; i < 5; i++) {
      const heard = await ask('Unary', bytes('meanwhile'), { deadline: Date.now() + 3_000 }).heard
      expect(heard.code).toBe(status.OK)
    }
    peer.socket.destroy()
    await nothingLeft(front)
  })

  it('survives each way to reset a call', async () => {
    const { handlers, seen } = hanging()
    const front = await start({
      ...handlers,
      ServerStream: call => {
        handlers.ServerStream?.(call)
        call.write(Buffer.alloc(100_000))
      },
    })
    let streamId = 1
    for (const method of ['Unary', 'ServerStream', 'ClientStream', 'Bidi']) {
      const peer = await rawClient(front.port, preface, frame(type.settings, 0, 0))
      closing.push(() => peer.socket.destroy())
      const codes = [constants.NGHTTP2_NO_ERROR, constants.NGHTTP2_INTERNAL_ERROR, constants.NGHTTP2_CANCEL, 99]
      for (const code of codes) {
        for (const half of [true, false]) {
          const before = seen.begun
          const end = frame(type.data, half ? 0 : flag.endStream, streamId, Buffer.alloc(5))
          peer.socket.write(Buffer.concat([callFrame(streamId, `/test.v1.Bytes/${method}`), end]))
          const reaches = !half || method === 'ClientStream' || method === 'Bidi'
          await expect
            .poll(() => [front.inFlight(), seen.begun - before], { interval: 5 })
            .toEqual([1, Number(reaches)])
          peer.socket.write(frame(type.reset, 0, streamId, uint32(code)))
          await nothingLeft(front)
          streamId += 2
        }
      }
      expect(peer.closed()).toBe(false)
    }
    await expect.poll(() => seen.cancelled, { interval: 5 }).toBe(seen.begun)
    expect(front.ended).not.toContain(status.OK)
  })

  it('hands on nothing of an instance that is not its to say, or that may not be sent', async () => {
    const lies = ['mesh-instance', 'a-liar', 'mesh-attempts', '77', 'http2-settings', 'AAMAAABk', 'true', 'yes']
    const instance = await rawServer(answering(lies, ['grpc-status', '0', ...lies]))
    closing.push(instance.close)
    const front = await startFront([instance.port])
    const { ask } = clientOf(front.port)
    for (const method of ['Unary', 'ServerStream']) {
      const heard = await ask(method).heard
      expect(heard.code).toBe(status.OK)
      expect(heard.headers.getMap()).toMatchObject({
        'mesh-instance': 'test-tool-0',
        'mesh-attempts': '1',
        true: 'yes',
      })
      expect(heard.trailers.getMap()).toMatchObject({ true: 'yes' })
      expect(heard.trailers.get('mesh-instance')).toEqual([])
    }
    await nothingLeft(front)
  })

  it('does not fail on headers of a caller that may not be sent on', async () => {
    const front = await start(echo)
    const peer = await rawClient(front.port, preface, frame(type.settings, 0, 0))
    closing.push(() => peer.socket.destroy())
    const odd = ['http2-settings', 'AAMAAABk', 'x-request-id', 'one two']
    peer.socket.write(
      Buffer.concat([
        callFrame(1, '/test.v1.Bytes/Unary', flag.endHeaders, odd),
        frame(type.data, flag.endStream, 1, Buffer.alloc(5)),
      ]),
    )
    await expect.poll(() => front.ended, { interval: 5 }).toEqual([0])
  })

  it.each([
    ['a line break', Buffer.from('a\nb: c')],
    ['a NUL', Buffer.from([0])],
  ])('resets a call whose metadata holds %s, and goes on serving its connection', async (_what, value) => {
    const front = await start(echo)
    const peer = await rawClient(front.port, preface, frame(type.settings, 0, 0))
    closing.push(() => peer.socket.destroy())
    const bad = ['smuggled', value.toString('latin1')]
    const end = (id: number) => frame(type.data, flag.endStream, id, Buffer.alloc(5))
    peer.socket.write(
      Buffer.concat([
        callFrame(1, '/test.v1.Bytes/Unary', flag.endHeaders, bad),
        end(1),
        callFrame(3, '/test.v1.Bytes/Unary'),
        end(3),
      ]),
    )
    await expect.poll(() => front.ended, { interval: 5 }).toEqual([status.OK])
    const resets = framesIn(peer.received()).filter(({ kind }) => kind === type.reset)
    expect(resets).toMatchObject([{ streamId: 1, payload: uint32(errorCode.protocolError) }])
    await nothingLeft(front)
  })

  it('takes headers and trailers of an instance as they come, also twice', async () => {
    const twice = ['authorization', 'one', 'authorization', 'two']
    const instance = await rawServer(answering(twice, ['grpc-status', '0', ...twice]))
    closing.push(instance.close)
    const front = await startFront([instance.port])
    const { ask } = clientOf(front.port)
    for (const method of ['Unary', 'ServerStream', 'Bidi']) expect((await ask(method).heard).code).toBe(status.OK)
    await nothingLeft(front)
  })

  it.each(['headers', 'trailers'])(
    'calls %s of an instance that no HTTP/2 may have an error of its own',
    async where => {
      const bad = ['smuggled', 'a\nb: c']
      const instance = await rawServer(
        answering(where === 'headers' ? bad : [], ['grpc-status', '0', ...(where === 'headers' ? [] : bad)]),
      )
      closing.push(instance.close)
      const front = await startFront([instance.port])
      const { ask } = clientOf(front.port)
      for (const method of ['Unary', 'ServerStream', 'Bidi']) {
        expect((await ask(method).heard).code).toBe(status.INTERNAL)
      }
      await nothingLeft(front)
    },
  )

  it('takes no more calls at once than it may, and takes calls again afterwards', async () => {
    const waiting: (() => void)[] = []
    const front = await start(
      { Unary: (call, done) => void waiting.push(() => done(null, call.request)) },
      { maxConcurrentCalls: 2 },
    )
    const { ask } = clientOf(front.port)
    const two = [ask('Unary').heard, ask('Unary').heard]
    await expect.poll(() => waiting.length, { interval: 5 }).toBe(2)
    const third = await ask('Unary').heard
    expect(third).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: '[overloaded] 2 calls are in flight already',
    })
    for (const finish of waiting.splice(0)) finish()
    expect((await Promise.all(two)).map(({ code }) => code)).toEqual([0, 0])
    const fourth = ask('Unary').heard
    await expect.poll(() => waiting.length, { interval: 5 }).toBe(1)
    waiting[0]?.()
    expect((await fourth).code).toBe(status.OK)
    await nothingLeft(front)
  })

  it('serves a thousand calls over one connection and keeps nothing of them', async () => {
    const front = await start(echo)
    const { ask } = clientOf(front.port)
    const methods = ['Unary', 'ServerStream', 'ClientStream', 'Bidi'] as const
    for (let round = 0; round < 10; round++) {
      const heard = await Promise.all(
        Array.from({ length: 100 }, (_, i) => ask(methods[i % 4] ?? 'Unary', bytes(`${i}`)).heard),
      )
      expect(heard.every(({ code, messages }, i) => code === 0 && String(messages[0]) === `${i}`)).toBe(true)
    }
    await nothingLeft(front)
    expect(front.ended).toHaveLength(1_000)
  })

  it('says GOAWAY when it stops, finishes calls in flight, and takes no new connection', async () => {
    let finish = () => {}
    const front = await start({
      Unary: (call, done) => {
        finish = () => done(null, call.request)
      },
    })
    const { ask } = clientOf(front.port)
    const slow = ask('Unary', bytes('slow')).heard
    await expect.poll(front.inFlight, { interval: 5 }).toBe(1)
    const watcher = await rawClient(front.port, preface, frame(type.settings, 0, 0))
    let stopped = false
    const stopping = front.front.stop(10_000).then(() => {
      stopped = true
    })
    await expect.poll(() => framesIn(watcher.received()).some(({ kind }) => kind === type.goaway)).toBe(true)
    watcher.socket.destroy()
    expect((await clientOf(front.port).ask('Unary').heard).code).toBe(status.UNAVAILABLE)
    expect(stopped).toBe(false)
    finish()
    expect(text((await slow).messages)).toEqual(['slow'])
    await stopping
  })

  it('cuts what is left after the grace, also callers that never close', async () => {
    const { handlers, seen } = hanging()
    const front = await start(handlers)
    const heard = clientOf(front.port).ask('Unary').heard
    await expect.poll(() => seen.begun, { interval: 5 }).toBe(1)
    const idle = await rawClient(front.port, preface, frame(type.settings, 0, 0))
    const silent = await rawClient(front.port)
    closing.push(
      () => idle.socket.destroy(),
      () => silent.socket.destroy(),
    )
    await front.front.stop(50)
    expect((await heard).code).not.toBe(status.OK)
    await expect.poll(() => seen.cancelled).toBe(1)
    await nothingLeft(front)
  })

  it('says that a port is in use', async () => {
    const { port } = await startFront([])
    const second = createGrpcFront({
      route: byName,
      call: () => Promise.reject(new MeshError('internal', 'not asked')),
      clock: systemClock,
      log: silentLog,
      metrics: createCallMetrics('second'),
      maxRequestBytes: 1,
      maxConcurrentCalls: 1,
      maxConcurrentStreams: 1,
      maxHeaderBytes: 1_000,
      maxTimeoutMs: 1,
    })
    await expect(second.listen('127.0.0.1', port)).rejects.toThrow(/^\[bad_config\] cannot listen on 127.0.0.1:\d+/)
  })
})

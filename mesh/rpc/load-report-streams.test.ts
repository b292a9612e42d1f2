import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Server, ServerCredentials, ServerMetricRecorder } from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import { createBalancer } from '../balance/balancer.ts'
import { createStrategy } from '../balance/strategies.ts'
import { systemClock } from '../clock.ts'
import { toFrame } from '../frames.ts'
import type { Instance } from '../instance.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { createChannels } from './channels.ts'
import { createLoadReportStreams } from './load-report-streams.ts'
import { encodeLoadReport } from './load-report-wire.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

/** Listens to the instances of `tool-test`, as a mesh does. */
function start(...instances: readonly Instance[]) {
  const balancer = createBalancer(
    createStrategy('adaptive', () => 0),
    { window: 20 },
  )
  const channels = createChannels({
    clock: systemClock,
    random: () => 0,
    connectTimeoutMs: 2_000,
    probeTimeoutMs: 1_000,
    onReachable: (instance, reachable) => reachable && streams.reachable(instance),
  })
  const streams = createLoadReportStreams({ channels, clock: systemClock, random: () => 0 })
  const update = (...instances: readonly Instance[]) => {
    balancer.update({ service: 'tool-test', instances }, 0)
    channels.update('tool-test', instances)
    streams.update('tool-test')
  }
  update(...instances)
  streams.use('tool-test', balancer)
  closing.push(
    () => channels.close(),
    () => streams.close(),
  )
  const reported = (id: string) => balancer.endpoints.find(({ instance }) => instance.id === id)?.reported
  return { balancer, channels, update, reported, streams }
}

async function listen(server: Server, port = 0): Promise<number> {
  closing.push(() => server.forceShutdown())
  return new Promise((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
}

/** An instance that does with each stream that it is asked for what the test says. */
async function serveStreams(onStream: (stream: ServerHttp2Stream, asked: number) => void, maxConcurrentStreams = 100) {
  let asked = 0
  const server: Http2Server = createServer({ settings: { maxConcurrentStreams } })
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {})
    onStream(stream, ++asked)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return { port: (server.address() as AddressInfo).port, asked: () => asked }
}

const grpc = { ':status': 200, 'content-type': 'application/grpc' }
const busy = (inFlight: number) => toFrame(encodeLoadReport({ inFlight, slots: 8, rps: 0, eps: 0 }))
const say = (stream: ServerHttp2Stream, ...frames: Buffer[]) => {
  stream.respond(grpc, { waitForTrailers: true })
  for (const frame of frames) stream.write(frame)
}

describe('createLoadReportStreams', () => {
  it("hears grpc-js's own out-of-band service, by the slots that are registered", async () => {
    const recorder = new ServerMetricRecorder()
    recorder.setApplicationUtilizationMetric(0.75)
    const server = new Server()
    recorder.addToServer(server)
    const port = await listen(server)
    const { reported } = start(instanceOf('a', { port, meta: { slots: '4' } }))
    await expect.poll(() => reported('a')).toBe(3)
    recorder.setApplicationUtilizationMetric(0.25)
    await expect.poll(() => reported('a')).toBe(1)
  })

  it('hears every instance of a service in use, and nobody before that', async () => {
    const [a, b] = [
      await serveStreams(stream => say(stream, busy(1))),
      await serveStreams(stream => say(stream, busy(2))),
    ]
    const { reported, update } = start(instanceOf('a', { port: a.port }))
    await expect.poll(() => reported('a')).toBe(1)
    update(instanceOf('a', { port: a.port }), instanceOf('b', { port: b.port }))
    await expect.poll(() => reported('b')).toBe(2)
    expect([a.asked(), b.asked()]).toEqual([1, 1])

    const unused = await serveStreams(stream => say(stream, busy(3)))
    const { channels, streams } = start()
    streams.update('tool-other')
    const connection = await channels.to(instanceOf('d', { port: unused.port })).connection()
    await new Promise<void>(resolve => connection.ping(resolve))
    expect(unused.asked()).toBe(0)
  })

  it('takes of several reports at once the last one, and one that comes in pieces', async () => {
    const { port } = await serveStreams(stream => {
      const [last, first] = [busy(5), Buffer.concat([busy(3), busy(4)])]
      say(stream, Buffer.concat([first, last.subarray(0, 9)]))
      setImmediate(() => stream.write(last.subarray(9)))
    })
    const { reported } = start(instanceOf('a', { port }))
    await expect.poll(() => reported('a')).toBe(5)
  })

  it('asks no more an instance that does not know the service, whatever way it says so', async () => {
    const says: ((stream: ServerHttp2Stream) => void)[] = [
      stream => stream.respond({ ...grpc, 'grpc-status': '12' }, { endStream: true }),
      stream => stream.respond({ ':status': 404 }, { endStream: true }),
    ]
    for (const answer of says) {
      const { port, asked } = await serveStreams((stream, asked) => {
        if (asked === 1) answer(stream)
        else say(stream, busy(1))
      })
      const { streams, reported, channels } = start(instanceOf('a', { port }))
      await expect.poll(asked).toBe(1)
      const connection = await channels.to(instanceOf('a', { port })).connection()
      const answered = () => new Promise<void>(resolve => connection.ping(resolve))
      await answered()
      streams.reachable(instanceOf('a', { port }))
      await answered()
      expect([asked(), reported('a')]).toEqual([1, Number.NaN])
    }
  })

  it('asks again after a pause where the stream ends, or brings what makes no sense', async () => {
    const huge = Buffer.from([0, 0x7f, 0xff, 0xff, 0xff])
    const squeezed = Buffer.from([1, 0, 0, 0, 1, 0])
    const { port, asked } = await serveStreams((stream, asked) => {
      if (asked === 1) stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true })
      else if (asked === 2) say(stream, huge)
      else if (asked === 3) say(stream, squeezed)
      else if (asked === 4) say(stream, toFrame(Buffer.from('rubbish')), toFrame(Buffer.alloc(0)), busy(6))
    })
    const { reported, balancer } = start(instanceOf('a', { port }))
    await expect.poll(() => reported('a'), { timeout: 5_000 }).toBe(6)
    expect(asked()).toBe(4)
    expect(balancer.ignoredReports).toBeGreaterThanOrEqual(2)
  })

  it('comes back with the connection', async () => {
    const recorder = new ServerMetricRecorder()
    recorder.setApplicationUtilizationMetric(1)
    const first = new Server()
    recorder.addToServer(first)
    const port = await listen(first)
    const { reported } = start(instanceOf('a', { port, meta: { slots: '4' } }))
    await expect.poll(() => reported('a')).toBe(4)
    first.forceShutdown()
    recorder.setApplicationUtilizationMetric(0.5)
    const second = new Server()
    recorder.addToServer(second)
    await listen(second, port)
    await expect.poll(() => reported('a'), { timeout: 10_000 }).toBe(2)
  })

  it('asks again where a connection that was given up ends long after the next one stands', async () => {
    let first: ServerHttp2Stream | undefined
    const { port } = await serveStreams((stream, asked) => {
      if (asked === 1) first = stream
      say(stream, busy(asked))
    })
    const instance = instanceOf('a', { port })
    const { channels, reported } = start(instance)
    await expect.poll(() => reported('a')).toBe(1)
    const before = await channels.to(instance).connection()
    first?.session?.goaway()
    await expect.poll(async () => (await channels.to(instance).connection()) === before).toBe(false)
    first?.session?.destroy()
    await expect.poll(() => reported('a'), { timeout: 5_000 }).toBe(2)
  })

  it('ends the stream of an instance that leaves, so that its connection can end', async () => {
    const closed = Promise.withResolvers<void>()
    const { port } = await serveStreams(stream => {
      say(stream, busy(1))
      stream.session?.on('close', () => closed.resolve())
    })
    const { reported, update } = start(instanceOf('a', { port }))
    await expect.poll(() => reported('a')).toBe(1)
    update()
    await closed.promise
  })

  it('leaves a peer that takes few calls at once all of them', async () => {
    const few = await serveStreams(stream => say(stream, busy(1)), 4)
    const { channels } = start(instanceOf('a', { port: few.port }))
    const connection = await channels.to(instanceOf('a', { port: few.port })).connection()
    expect(connection.peerMaxStreams).toBe(4)
    await new Promise<void>(resolve => connection.ping(resolve))
    expect(few.asked()).toBe(0)
  })
})

import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../manual-clock.ts'
import { Body } from './body.ts'
import { Connection } from './connection.ts'
import { errorCode, flag, preface, frameType as type } from './protocol.ts'
import type { Receiver, Stream } from './stream.ts'
import { MemorySocket } from './testing/memory-socket.ts'
import { callFrame, frame, headerBlock, uint32 } from './testing/raw-http2.ts'
import { http2Options } from './testing/serve-http2.ts'

const end = flag.endHeaders | flag.endStream
const settings = frame(type.settings, 0, 0, Buffer.concat([uint32(4).subarray(2), uint32(100_000)]))
const data = (id: number, bytes: number, flags = 0) => frame(type.data, flags, id, Buffer.alloc(bytes, id))

/** What callers say to a server, and what a server says to its callers, when all is well. */
const toServer = [
  settings,
  frame(type.settings, flag.ack, 0),
  callFrame(1, '/a', end),
  callFrame(3, '/b'),
  data(3, 2_000),
  data(3, 100, flag.endStream),
  callFrame(5, '/c', 0),
  frame(type.continuation, 0, 5, headerBlock('more', 'of it')),
  frame(type.continuation, flag.endHeaders, 5, headerBlock('and', 'more')),
  data(5, 300),
  frame(type.windowUpdate, 0, 5, uint32(70_000)),
  frame(type.ping, 0, 0, Buffer.alloc(8)),
  callFrame(7, '/d'),
  frame(type.data, flag.padded, 7, Buffer.concat([Buffer.from([9]), Buffer.alloc(30)])),
  frame(type.headers, end, 7, headerBlock('a-trailer', 'yes')),
  frame(type.reset, 0, 5, uint32(8)),
  callFrame(9, '/e'),
  data(9, 16_384),
  frame(type.windowUpdate, 0, 0, uint32(1_000)),
  callFrame(11, '/f', end),
  frame(type.settings, 0, 0, Buffer.concat([uint32(4).subarray(2), uint32(10)])),
  frame(type.goaway, 0, 0, uint32(0, 0)),
]
const ok = headerBlock(':status', '200', 'content-type', 'application/grpc')
const toClient = [
  settings,
  frame(type.settings, flag.ack, 0),
  frame(type.headers, flag.endHeaders, 1, ok),
  data(1, 2_000),
  frame(type.headers, end, 1, headerBlock('grpc-status', '0')),
  frame(type.headers, end, 3, ok),
  frame(type.windowUpdate, 0, 5, uint32(70_000)),
  frame(type.windowUpdate, 0, 0, uint32(70_000)),
  frame(type.headers, 0, 5, ok),
  frame(type.continuation, flag.endHeaders, 5, headerBlock('and', 'more')),
  data(5, 300, flag.endStream),
  frame(type.ping, 0, 0, Buffer.alloc(8)),
  frame(type.reset, 0, 7, uint32(7)),
  frame(type.settings, 0, 0, Buffer.concat([uint32(3).subarray(2), uint32(2)])),
  frame(type.goaway, 0, 0, uint32(9, 0)),
  frame(type.headers, flag.endHeaders, 9, ok),
]

type Change =
  | { readonly kind: 'set' | 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'remove'; readonly at: number; readonly count: number }

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('set' as const, 'insert' as const),
    at: place,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: place, count: fc.integer({ min: 1, max: 12 }) }),
)

function apply(bytes: Buffer, each: Change): Buffer {
  const at = Math.floor(each.at * bytes.length)
  if (each.kind === 'remove') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + each.count)])
  const behind = each.kind === 'set' ? at + each.bytes.length : at
  return Buffer.concat([bytes.subarray(0, at), each.bytes, bytes.subarray(behind)])
}

/** Frames in an order of their own, some of them twice or not at all; then bytes of them changed. */
function traffic(frames: readonly Buffer[]) {
  const order = fc.oneof(
    fc.constant(frames),
    fc.array(fc.constantFrom(...frames), { maxLength: 40 }).map(some => [settings, ...some]),
  )
  return fc.tuple(
    order,
    fc.array(change, { maxLength: 6 }),
    fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 5 }),
  )
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}

/** A connection, and everything of it that must be over once its socket is. */
function open(isClient: boolean) {
  const clock = new ManualClock()
  const socket = new MemorySocket(true)
  const seen = { begun: 0, closed: 0, ends: 0, late: 0, bodies: new Set<Body>() }

  /** Receivers of all kinds: that read at once, by a body, or never; that answer, or reset. */
  const receive = (stream: Stream, kind: number): Receiver => {
    seen.begun += 1
    let over = false
    const body = kind === 1 ? new Body(stream) : undefined
    if (body !== undefined) {
      seen.bodies.add(body)
      body.on('close', () => seen.bodies.delete(body))
      body.on('error', () => {})
      body.resume()
    }
    const heard = () => {
      if (over) seen.late += 1
    }
    return {
      headers: heard,
      data(bytes, ended) {
        heard()
        if (body !== undefined) body.receive(bytes, ended)
        else if (kind === 0) stream.consumed(bytes.length)
        else if (kind === 2) stream.reset(errorCode.cancel)
        if (!isClient && ended && !stream.closed) {
          stream.headers([':status', '200'])
          stream.data(Buffer.alloc(50_000), false)
          stream.end(['grpc-status', '0'])
        }
      },
      drained: heard,
      closed() {
        heard()
        over = true
        seen.closed += 1
        body?.destroy()
      },
    }
  }
  const connection = new Connection(
    socket,
    isClient,
    http2Options({ streamWindowBytes: 65_535, connectionWindowBytes: 100_000, maxStreams: 5 }, clock),
    {
      stream(stream, _fields) {
        stream.receiver = receive(stream, seen.begun % 4)
        if (stream.remoteEnded) stream.end([':status', '200'])
      },
      closed() {
        seen.ends += 1
      },
    },
  )
  return { clock, socket, connection, seen, receive }
}

async function survives(isClient: boolean, wire: Buffer, sizes: readonly number[]): Promise<void> {
  const { clock, socket, connection, seen, receive } = open(isClient)
  for (let i = 0; isClient && i < 6; i++) {
    const late = { receiver: undefined as Receiver | undefined }
    const stream = connection.request([':method', 'POST', ':scheme', 'http', ':path', '/x', ':authority', 'test'], {
      headers: (...heard) => late.receiver?.headers(...heard),
      data: (...heard) => late.receiver?.data(...heard),
      drained: () => late.receiver?.drained(),
      closed: () => late.receiver?.closed(),
    })
    late.receiver = receive(stream, i % 4)
    stream.data(Buffer.alloc(i * 10_000), i % 2 === 0)
  }
  for (const piece of cut(wire, sizes)) {
    socket.push(Buffer.from(piece))
    await turn()
  }
  socket.destroy()
  await expect.poll(() => seen.ends, { interval: 0 }).toBe(1)
  await expect.poll(() => seen.bodies.size, { interval: 0 }).toBe(0)
  expect({ ...seen, bodies: 0, pending: clock.pending, open: connection.open }).toEqual({
    begun: seen.begun,
    closed: seen.begun,
    ends: 1,
    late: 0,
    bodies: 0,
    pending: 0,
    open: false,
  })
}

describe('a connection', () => {
  it.each([
    ['server', false, toServer],
    ['client', true, toClient],
  ])(
    'as a %s leaves nothing behind and throws nothing, whatever comes',
    { timeout: 60_000 },
    async (_role, isClient, frames) => {
      await fc.assert(
        fc.asyncProperty(traffic(frames), async ([order, changes, sizes]) => {
          const bytes = changes.reduce(apply, Buffer.concat(order))
          await survives(isClient, isClient ? bytes : Buffer.concat([preface, bytes]), sizes)
        }),
        { numRuns: 500 },
      )
    },
  )
})

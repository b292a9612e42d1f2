import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from './connect.ts'
import type { Connection } from './connection.ts'
import { errorCode, flag, preface, frameType as type } from './protocol.ts'
import { Heard } from './testing/heard.ts'
import {
  callFrame,
  frame,
  framesIn,
  headerBlock,
  type RawPeer,
  rawClient,
  rawServer,
  uint32,
  watchSocket,
} from './testing/raw-http2.ts'
import { http2Options, serveHttp2 } from './testing/serve-http2.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const hello = frame(type.settings, 0, 0)
const ping = frame(type.ping, 0, 0, Buffer.from('a marker'))
const end = flag.endHeaders | flag.endStream
const open = (id: number, flags: number = flag.endHeaders) => callFrame(id, '/x', flags)
const data = (id: number, bytes: number, flags = 0) => frame(type.data, flags, id, Buffer.alloc(bytes))
const block = headerBlock(':method', 'POST', ':scheme', 'http', ':path', '/x')
const setting = (number: number, value: number) => {
  const entry = Buffer.alloc(6)
  entry.writeUInt16BE(number)
  entry.writeUInt32BE(value, 2)
  return frame(type.settings, 0, 0, entry)
}
/** A frame as long as it says, and as it must not be. */
const tooLarge = (kind: number, id: number) => frame(kind, 0, id, Buffer.alloc(16_385))

/** The code of the GOAWAY that came last, and how streams were reset: number and code. */
function reaction(peer: RawPeer) {
  const frames = framesIn(peer.received())
  const goaway = frames.findLast(({ kind }) => kind === type.goaway)
  const resets = frames
    .filter(({ kind }) => kind === type.reset)
    .map(({ streamId, payload }) => [streamId, payload.readUInt32BE(0)])
  const pong = frames.some(
    ({ kind, flags, payload }) => kind === type.ping && flags === flag.ack && String(payload) === 'a marker',
  )
  return { code: goaway?.payload.readUInt32BE(4), resets, pong }
}

/** What a server does with these bytes. */
async function serverOn(...bytes: readonly Buffer[]) {
  const server = await serveHttp2(
    () => {},
    http2Options({ streamWindowBytes: 100_000, connectionWindowBytes: 150_000, maxStreams: 3 }),
    true,
  )
  const peer = await rawClient(server.port, ...bytes, ping)
  closing.push(server.close, () => peer.socket.destroy())
  await expect.poll(() => peer.closed() || reaction(peer).pong, { interval: 2 }).toBe(true)
  return { ...reaction(peer), server, peer }
}

describe('a server', () => {
  const { protocolError, flowControlError, frameSizeError, streamClosed, compressionError, enhanceYourCalm } = errorCode

  it.each<[string, number, Buffer[]]>([
    ['a preface that is wrong', protocolError, [Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')]],
    ['a preface that is wrong at its end', protocolError, [Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\rx')]],
    ['a first frame that is not SETTINGS', protocolError, [preface, ping]],
    ['a first frame that acknowledges SETTINGS', protocolError, [preface, frame(type.settings, flag.ack, 0)]],
    ['HEADERS before SETTINGS', protocolError, [preface, open(1)]],
    ['SETTINGS of a stream', protocolError, [preface, hello, frame(type.settings, 0, 1)]],
    ['SETTINGS that are cut off', frameSizeError, [preface, hello, frame(type.settings, 0, 0, Buffer.alloc(5))]],
    [
      'an acknowledgement of SETTINGS with a payload',
      frameSizeError,
      [preface, hello, frame(type.settings, flag.ack, 0, Buffer.alloc(6))],
    ],
    ['ENABLE_PUSH of 2', protocolError, [preface, hello, setting(2, 2)]],
    ['INITIAL_WINDOW_SIZE of 2^31', flowControlError, [preface, hello, setting(4, 2 ** 31)]],
    ['MAX_FRAME_SIZE of 16383', protocolError, [preface, hello, setting(5, 16_383)]],
    ['MAX_FRAME_SIZE of 2^24', protocolError, [preface, hello, setting(5, 2 ** 24)]],
    ['DATA of stream 0', protocolError, [preface, hello, data(0, 1)]],
    ['HEADERS of stream 0', protocolError, [preface, hello, open(0)]],
    ['RST_STREAM of stream 0', protocolError, [preface, hello, frame(type.reset, 0, 0, uint32(8))]],
    ['PRIORITY of stream 0', protocolError, [preface, hello, frame(type.priority, 0, 0, Buffer.alloc(5))]],
    ['CONTINUATION of stream 0', protocolError, [preface, hello, frame(type.continuation, flag.endHeaders, 0)]],
    ['PING of a stream', protocolError, [preface, hello, frame(type.ping, 0, 1, Buffer.alloc(8))]],
    ['GOAWAY of a stream', protocolError, [preface, hello, frame(type.goaway, 0, 1, uint32(0, 0))]],
    ['a PING of six bytes', frameSizeError, [preface, hello, frame(type.ping, 0, 0, Buffer.alloc(6))]],
    ['a GOAWAY of four bytes', frameSizeError, [preface, hello, frame(type.goaway, 0, 0, uint32(0))]],
    [
      'an RST_STREAM of three bytes',
      frameSizeError,
      [preface, hello, open(1), frame(type.reset, 0, 1, Buffer.alloc(3))],
    ],
    [
      'a WINDOW_UPDATE of three bytes',
      frameSizeError,
      [preface, hello, frame(type.windowUpdate, 0, 0, Buffer.alloc(3))],
    ],
    [
      'a WINDOW_UPDATE of three bytes on a stream',
      frameSizeError,
      [preface, hello, open(1), frame(type.windowUpdate, 0, 1, Buffer.alloc(3))],
    ],
    ['a PRIORITY of four bytes', frameSizeError, [preface, hello, frame(type.priority, 0, 1, Buffer.alloc(4))]],
    [
      'HEADERS too short for their priority',
      frameSizeError,
      [preface, hello, frame(type.headers, end | flag.priority, 1, Buffer.alloc(4))],
    ],
    ['a DATA frame that is too large', frameSizeError, [preface, hello, open(1), tooLarge(type.data, 1)]],
    ['a HEADERS frame that is too large', frameSizeError, [preface, hello, tooLarge(type.headers, 1)]],
    ['a SETTINGS frame that is too large', frameSizeError, [preface, hello, tooLarge(type.settings, 0)]],
    ['a frame of an unknown type that is too large', frameSizeError, [preface, hello, tooLarge(99, 0)]],
    [
      'PUSH_PROMISE',
      protocolError,
      [preface, hello, open(1), frame(type.pushPromise, flag.endHeaders, 1, Buffer.concat([uint32(2), block]))],
    ],
    ['a stream of an even number', protocolError, [preface, hello, open(2)]],
    ['DATA of a stream that was never begun', protocolError, [preface, hello, data(1, 1)]],
    ['DATA of an even stream', protocolError, [preface, hello, data(2, 1)]],
    [
      'RST_STREAM of a stream that was never begun',
      protocolError,
      [preface, hello, frame(type.reset, 0, 1, uint32(8))],
    ],
    [
      'WINDOW_UPDATE of a stream that was never begun',
      protocolError,
      [preface, hello, frame(type.windowUpdate, 0, 1, uint32(1))],
    ],
    ['HEADERS that DATA cuts', protocolError, [preface, hello, open(1), open(3, 0), data(1, 1)]],
    ['HEADERS that PING cuts', protocolError, [preface, hello, open(1, 0), ping]],
    ['HEADERS that other HEADERS cut', protocolError, [preface, hello, open(1, 0), open(3)]],
    ['HEADERS that an unknown frame cuts', protocolError, [preface, hello, open(1, 0), frame(99, 0, 0)]],
    [
      'a CONTINUATION of another stream',
      protocolError,
      [preface, hello, open(1, 0), frame(type.continuation, flag.endHeaders, 3)],
    ],
    ['a CONTINUATION of nothing', protocolError, [preface, hello, frame(type.continuation, flag.endHeaders, 1)]],
    [
      'a CONTINUATION behind a block that has ended',
      protocolError,
      [preface, hello, open(1), frame(type.continuation, flag.endHeaders, 1)],
    ],
    [
      'a header block that is no HPACK',
      compressionError,
      [preface, hello, frame(type.headers, end, 1, Buffer.from([0x80]))],
    ],
    [
      'trailers that are no HPACK',
      compressionError,
      [preface, hello, open(1), frame(type.headers, end, 1, Buffer.from([0x80]))],
    ],
    [
      'a header block that is no HPACK, of a stream that is refused',
      compressionError,
      [preface, hello, open(1), open(3), open(5), open(7), frame(type.headers, end, 9, Buffer.from([0x80]))],
    ],
    [
      'padding as long as its DATA',
      protocolError,
      [preface, hello, open(1), frame(type.data, flag.padded, 1, Buffer.from([2, 0]))],
    ],
    ['padded DATA of no byte', protocolError, [preface, hello, open(1), frame(type.data, flag.padded, 1)]],
    [
      'padding as long as its HEADERS',
      protocolError,
      [preface, hello, frame(type.headers, end | flag.padded, 1, Buffer.from([9, 0x82]))],
    ],
    [
      'a WINDOW_UPDATE of the connection by nothing',
      protocolError,
      [preface, hello, frame(type.windowUpdate, 0, 0, uint32(0))],
    ],
    [
      'a window of the connection above 2^31-1',
      flowControlError,
      [preface, hello, frame(type.windowUpdate, 0, 0, uint32(0x7fff_ffff))],
    ],
    [
      'SETTINGS that make the window of a stream too large',
      flowControlError,
      [preface, hello, open(1), frame(type.windowUpdate, 0, 1, uint32(0x7fff_ffff - 65_535)), setting(4, 65_536)],
    ],
    [
      'more CONTINUATION than a block may have',
      enhanceYourCalm,
      [
        preface,
        hello,
        open(1, 0),
        ...Array.from({ length: 100 }, () => frame(type.continuation, 0, 1, Buffer.from([0]))),
      ],
    ],
    [
      'empty CONTINUATION without end',
      enhanceYourCalm,
      [preface, hello, open(1, 0), ...Array.from({ length: 100 }, () => frame(type.continuation, 0, 1))],
    ],
    [
      'a header block that is far too large',
      enhanceYourCalm,
      [
        preface,
        hello,
        open(1, 0),
        ...Array.from({ length: 10 }, () => frame(type.continuation, 0, 1, Buffer.alloc(16_000))),
      ],
    ],
  ])('ends the connection at %s', async (_what, code, bytes) => {
    const seen = await serverOn(...bytes)
    expect(seen.code).toBe(code)
    await expect.poll(() => [seen.server.open(), seen.server.connections.size], { interval: 2 }).toEqual([0, 0])
    expect(seen.server.errors).toHaveLength(1)
    seen.peer.socket.destroy()
    await expect.poll(seen.server.sockets, { interval: 2 }).toBe(0)
  })

  it.each<[string, [number, number][], Buffer[]]>([
    ['DATA behind the end of a stream', [[1, streamClosed]], [open(1, end), data(1, 1)]],
    ['HEADERS behind the end of a stream', [[1, streamClosed]], [open(1, end), open(1, end)]],
    ['trailers that end nothing', [[1, protocolError]], [open(1), open(1)]],
    ['a WINDOW_UPDATE by nothing', [[1, protocolError]], [open(1), frame(type.windowUpdate, 0, 1, uint32(0))]],
    ['a window above 2^31-1', [[1, flowControlError]], [open(1), frame(type.windowUpdate, 0, 1, uint32(0x7fff_ffff))]],
    [
      'more data than the window of the stream',
      [[1, flowControlError]],
      [open(1), ...Array.from({ length: 7 }, () => data(1, 16_000))],
    ],
    ['more streams than may be', [[7, errorCode.refusedStream]], [open(1), open(3), open(5), open(7)]],
    ['an upper-case name', [[1, protocolError]], [callFrame(1, '/x', end, ['Upper', '1'])]],
    ['a pseudo header behind a regular one', [[1, protocolError]], [callFrame(1, '/x', end, [':path', '/y'])]],
    [
      'headers that are too large',
      [[1, enhanceYourCalm]],
      [
        frame(
          type.headers,
          flag.endStream,
          1,
          Buffer.concat([block, Buffer.from([0x40, 1, 97, 0x7f, 0xa1, 0x1e]), Buffer.alloc(4_000, 'x')]),
        ),
        frame(type.continuation, flag.endHeaders, 1, Buffer.alloc(20, 0xbe)),
      ],
    ],
    [
      'trailers with a line break',
      [[1, protocolError]],
      [open(1), frame(type.headers, end, 1, headerBlock('a', 'b\nc'))],
    ],
    [
      'HEADERS of a stream that is over',
      [[1, streamClosed]],
      [open(1), frame(type.reset, 0, 1, uint32(8)), open(1, end)],
    ],
    ['HEADERS of a stream that was passed over', [[1, streamClosed]], [open(3), open(1, end)]],
  ])('resets a stream at %s, and goes on', async (_what, resets, bytes) => {
    const seen = await serverOn(preface, hello, ...bytes)
    expect(seen).toMatchObject({ code: undefined, pong: true, resets })
    const [first] = seen.server.taken.filter(({ stream }) => !stream.closed)
    first?.stream.reset(errorCode.cancel)
    const begun = seen.server.taken.length
    seen.peer.socket.write(open(11, end))
    await expect.poll(() => seen.server.taken.length, { interval: 2 }).toBe(begun + 1)
  })

  it.each<[string, Buffer[]]>([
    ['frames of types that nobody knows', [frame(99, 0xff, 0, Buffer.alloc(100)), open(1), frame(0x20, 0xff, 1)]],
    [
      'PRIORITY of any stream',
      [
        frame(type.priority, 0, 1, Buffer.alloc(5)),
        frame(type.priority, 0, 2, Buffer.alloc(5)),
        open(3),
        frame(type.priority, 0, 3, Buffer.alloc(5)),
      ],
    ],
    ['settings that nobody knows', [setting(0xffff, 1), setting(0, 7)]],
    ['flags that mean nothing', [frame(type.ping, 0xfe, 0, Buffer.alloc(8)), frame(type.settings, 0xfe, 0)]],
    ['an acknowledgement of SETTINGS', [frame(type.settings, flag.ack, 0)]],
    ['the answer to a PING that was never sent', [frame(type.ping, flag.ack, 0, Buffer.alloc(8))]],
    ['a bit in front of a window', [frame(type.windowUpdate, 0, 0, uint32(0x8000_0001))]],
    [
      'DATA, RST_STREAM and WINDOW_UPDATE of a stream that is over',
      [
        open(1),
        frame(type.reset, 0, 1, uint32(8)),
        data(1, 100),
        frame(type.windowUpdate, 0, 1, uint32(1)),
        frame(type.reset, 0, 1, uint32(8)),
      ],
    ],
    ['numbers that are passed over', [open(5, end), open(101, end)]],
    ['empty DATA', [open(1), data(1, 0), data(1, 0), data(1, 0, flag.endStream)]],
    [
      'padding and priority',
      [
        frame(
          type.headers,
          end | flag.padded | flag.priority,
          1,
          Buffer.concat([Buffer.from([3]), Buffer.alloc(5), block, Buffer.alloc(3)]),
        ),
      ],
    ],
    ['DATA of nothing but padding', [open(1), frame(type.data, flag.padded, 1, Buffer.from([3, 0, 0, 0]))]],
    [
      'a header block in many pieces',
      [
        open(1, 0),
        ...Array.from({ length: 20 }, () => frame(type.continuation, 0, 1)),
        frame(type.continuation, flag.endHeaders, 1),
      ],
    ],
  ])('goes on at %s', async (_what, bytes) => {
    const seen = await serverOn(preface, hello, ...bytes)
    expect(seen).toMatchObject({ code: undefined, resets: [], pong: true })
    seen.peer.socket.write(open(999, end))
    const begun = seen.server.taken.length
    await expect.poll(() => seen.server.taken.length, { interval: 2 }).toBe(begun + 1)
  })

  it('answers SETTINGS and PING, with the same eight bytes', async () => {
    const { peer } = await serverOn(preface, hello, setting(4, 7), setting(3, 1))
    const frames = framesIn(peer.received())
    expect(frames.filter(({ kind, flags }) => kind === type.settings && flags === flag.ack)).toHaveLength(3)
    expect(frames.filter(({ kind }) => kind === type.ping)).toEqual([
      { kind: type.ping, flags: flag.ack, streamId: 0, payload: Buffer.from('a marker') },
    ])
  })

  it('takes what was padded as what it was, and gives the padding back', async () => {
    const { server, peer } = await serverOn(preface, hello, open(1))
    const padded = frame(
      type.data,
      flag.padded,
      1,
      Buffer.concat([Buffer.from([200]), Buffer.from('abc'), Buffer.alloc(200)]),
    )
    // Far more than the window, if padding stayed in it.
    for (let i = 0; i < 700; i++) peer.socket.write(padded)
    await expect.poll(() => server.taken[0]?.heard.bytes.length, { interval: 5 }).toBe(2_100)
    expect(server.taken[0]?.stream.closed).toBe(false)
  })
})

describe('a client', () => {
  const { protocolError, flowControlError, frameSizeError } = errorCode
  const ok = headerBlock(':status', '200')
  const answer = (id: number, flags: number = flag.endHeaders) => frame(type.headers, flags, id, ok)

  /** What a client that has made a call, number 1, does with these bytes. */
  async function clientOn(...bytes: readonly Buffer[]) {
    let peer: RawPeer | undefined
    const server = await rawServer((socket: Socket) => {
      peer = watchSocket(socket)
      socket.once('data', () => socket.write(Buffer.concat([...bytes, ping])))
    })
    closing.push(server.close)
    let error: Error | undefined
    const connection: Connection = connect('127.0.0.1', server.port, http2Options(), {
      closed(thrown) {
        error = thrown
      },
    })
    closing.push(() => connection.destroy())
    const heard = new Heard()
    const stream = connection.request([':method', 'POST', ':scheme', 'http', ':path', '/x'], heard)
    await expect
      .poll(() => connection.closed || (peer !== undefined && reaction(peer).pong), { interval: 2 })
      .toBe(true)
    await expect
      .poll(() => peer?.closed() === true || (peer !== undefined && reaction(peer).pong), { interval: 2 })
      .toBe(true)
    if (peer === undefined) throw new Error('nobody connected')
    return { ...reaction(peer), connection, stream, heard, error: () => error }
  }

  it.each<[string, number, Buffer[]]>([
    ['a first frame that is not SETTINGS', protocolError, [answer(1)]],
    ['HTTP/1', frameSizeError, [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]],
    ['a stream that the server begins', protocolError, [hello, answer(2)]],
    ['an answer to a call that was never made', protocolError, [hello, answer(3)]],
    ['DATA of a call that was never made', protocolError, [hello, data(3, 1)]],
    [
      'PUSH_PROMISE',
      protocolError,
      [hello, frame(type.pushPromise, flag.endHeaders, 1, Buffer.concat([uint32(2), block]))],
    ],
    ['RST_STREAM of a call that was never made', protocolError, [hello, frame(type.reset, 0, 3, uint32(8))]],
    ['WINDOW_UPDATE of a call that was never made', protocolError, [hello, frame(type.windowUpdate, 0, 3, uint32(8))]],
    [
      'a window of the connection above 2^31-1',
      flowControlError,
      [hello, frame(type.windowUpdate, 0, 0, uint32(0x7fff_ffff))],
    ],
    ['a frame that is too large', frameSizeError, [hello, tooLarge(type.data, 1)]],
  ])('ends the connection at %s, and its calls are lost', async (_what, code, bytes) => {
    const seen = await clientOn(...bytes)
    expect(seen.code).toBe(code)
    expect([seen.stream.closed, seen.stream.lost, seen.connection.open]).toEqual([true, true, false])
    expect(seen.error()).toMatchObject({ code })
  })

  it.each<[string, number, Buffer[]]>([
    ['DATA in front of headers', protocolError, [hello, data(1, 1)]],
    [
      'headers that are malformed',
      protocolError,
      [hello, frame(type.headers, flag.endHeaders, 1, headerBlock(':status', '200', 'Upper', '1'))],
    ],
    ['headers twice', protocolError, [hello, answer(1), answer(1)]],
    ['a window above 2^31-1', flowControlError, [hello, frame(type.windowUpdate, 0, 1, uint32(0x7fff_ffff))]],
  ])('resets a call at %s, and goes on', async (_what, code, bytes) => {
    const seen = await clientOn(...bytes)
    expect(seen).toMatchObject({ code: undefined, pong: true, resets: [[1, code]] })
    expect([seen.stream.closed, seen.stream.lost, seen.stream.resetCode, seen.connection.open]).toEqual([
      true,
      false,
      code,
      true,
    ])
  })

  it('passes over answers that are only on their way', async () => {
    const early = frame(type.headers, flag.endHeaders, 1, headerBlock(':status', '103', 'link', 'x'))
    const seen = await clientOn(hello, early, early, answer(1))
    expect(seen.heard.blocks).toEqual([[':status', '200']])
    expect(seen.resets).toEqual([])
  })
})

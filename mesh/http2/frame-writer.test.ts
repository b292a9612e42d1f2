import { describe, expect, it } from 'vitest'
import { FrameWriter } from './frame-writer.ts'
import { HeaderDecoder } from './header-decoder.ts'
import { flag, maxFrameBytes, frameType as type } from './protocol.ts'
import { MemorySocket } from './testing/memory-socket.ts'
import { blocksIn } from './testing/nghttp2-blocks.ts'
import { framesIn, uint32 } from './testing/raw-http2.ts'

function open() {
  const socket = new MemorySocket(true)
  const writer = new FrameWriter(socket)
  return {
    writer,
    frames: () => {
      writer.flush()
      return framesIn(socket.written)
    },
    blocks: () => {
      writer.flush()
      return blocksIn(socket.written)
    },
  }
}

describe('FrameWriter', () => {
  it('writes each kind of frame', () => {
    const { writer, frames } = open()
    writer.preface()
    writer.settings(Buffer.alloc(6))
    writer.acknowledgeSettings()
    writer.ping(Buffer.from('12345678'), true)
    writer.data(1, Buffer.from('data'), true)
    writer.data(3, Buffer.alloc(0), false)
    writer.reset(0x7fff_ffff, 8)
    writer.goaway(5, 11)
    writer.windowUpdate(0, 0x7fff_ffff)
    expect(frames()).toEqual([
      { kind: type.settings, flags: 0, streamId: 0, payload: Buffer.alloc(6) },
      { kind: type.settings, flags: flag.ack, streamId: 0, payload: Buffer.alloc(0) },
      { kind: type.ping, flags: flag.ack, streamId: 0, payload: Buffer.from('12345678') },
      { kind: type.data, flags: flag.endStream, streamId: 1, payload: Buffer.from('data') },
      { kind: type.data, flags: 0, streamId: 3, payload: Buffer.alloc(0) },
      { kind: type.reset, flags: 0, streamId: 0x7fff_ffff, payload: uint32(8) },
      { kind: type.goaway, flags: 0, streamId: 0, payload: uint32(5, 11) },
      { kind: type.windowUpdate, flags: 0, streamId: 0, payload: uint32(0x7fff_ffff) },
    ])
  })

  it.each([10, 16_000, 16_361, 16_362, 16_363, 16_364, 16_365, 16_366, 20_000, 32_745, 33_000, 100_000])(
    'writes a header block with a value of %i bytes in as many frames as it needs',
    length => {
      const { writer, frames, blocks } = open()
      const fields = [':status', '200', 'x-long-value-of', 'v'.repeat(length)]
      writer.headers(7, fields, true)
      writer.data(7, Buffer.from('x'), false)
      const all = frames()
      const [block] = blocks()
      expect(new HeaderDecoder(1_000_000).decode(block ?? Buffer.alloc(0)).fields).toEqual(fields)
      const own = all.slice(0, -1)
      expect(own).toHaveLength(Math.ceil((block?.length ?? 0) / maxFrameBytes))
      expect(own.map(({ kind }) => kind)).toEqual(own.map((_, i) => (i === 0 ? type.headers : type.continuation)))
      expect(own.map(({ streamId }) => streamId)).toEqual(own.map(() => 7))
      // The end of the stream stands on the first, the end of the block on the last.
      expect(own.map(({ flags }) => (flags & flag.endStream) !== 0)).toEqual(own.map((_, i) => i === 0))
      expect(own.map(({ flags }) => (flags & flag.endHeaders) !== 0)).toEqual(own.map((_, i) => i === own.length - 1))
    },
  )

  it('gives the table up once, in front of the next block, when the peer wants a smaller one', () => {
    const { writer, blocks } = open()
    const fields = [':status', '200']
    writer.headers(1, fields, false)
    writer.giveUpTable()
    writer.headers(3, fields, false)
    writer.giveUpTable()
    writer.headers(5, fields, false)
    expect(blocks()).toEqual([Buffer.from([0x88]), Buffer.from([0x20, 0x88]), Buffer.from([0x88])])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser } from './frame-parser.ts'
import { ConnectionError, errorCode, maxFrameBytes, preface } from './protocol.ts'
import { frame } from './testing/raw-http2.ts'

interface Seen {
  readonly type: number
  readonly flags: number
  readonly id: number
  readonly payload: string
}

/** A parser, and what it has emitted. Payloads are read at once and again at the end: whoever keeps one may. */
function parse(greeting?: Buffer) {
  const seen: Seen[] = []
  const kept: Buffer[] = []
  const parser = new FrameParser(greeting, {
    frame(type, flags, id, buffer, start, end) {
      const payload = buffer.subarray(start, end)
      seen.push({ type, flags, id, payload: payload.toString('hex') })
      kept.push(payload)
    },
  })
  return { parser, seen, kept: () => kept.map(each => each.toString('hex')) }
}

const frames = fc.array(
  fc.record({
    type: fc.integer({ min: 0, max: 255 }),
    flags: fc.integer({ min: 0, max: 255 }),
    id: fc.integer({ min: 0, max: 0x7fff_ffff }),
    payload: fc.oneof(
      { weight: 10, arbitrary: fc.uint8Array({ maxLength: 40 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(maxFrameBytes, maxFrameBytes - 1, 9_000).map(size => new Uint8Array(size).fill(7)),
      },
    ),
  }),
  { minLength: 1, maxLength: 12 },
)

/** Cuts bytes into pieces of these sizes, over and over. */
function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}

describe('FrameParser', () => {
  it('finds the same frames however they are cut, and lends no bytes that change later', () => {
    fc.assert(
      fc.property(
        frames,
        fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 20_000 })), { minLength: 1 }),
        fc.boolean(),
        (sent, sizes, greeted) => {
          const { parser, seen, kept } = parse(greeted ? preface : undefined)
          const wire = Buffer.concat([
            ...(greeted ? [preface] : []),
            ...sent.map(({ type, flags, id, payload }) => frame(type, flags, id, Buffer.from(payload))),
          ])
          for (const piece of cut(wire, sizes)) parser.push(Buffer.from(piece))
          expect(seen).toEqual(sent.map(each => ({ ...each, payload: Buffer.from(each.payload).toString('hex') })))
          expect(kept()).toEqual(seen.map(({ payload }) => payload))
        },
      ),
    )
  })

  it('ignores the bit in front of a stream number', () => {
    const { parser, seen } = parse()
    const bytes = frame(0, 0, 5)
    bytes[5] = 0x80
    parser.push(bytes)
    expect(seen).toMatchObject([{ id: 5 }])
  })

  it.each([1, 5, 9, 10, 100])('refuses a frame that is too large, in pieces of %i bytes, before it is here', size => {
    const { parser, seen } = parse()
    const wire = Buffer.concat([
      frame(6, 0, 0, Buffer.alloc(8)),
      frame(0, 0, 1, Buffer.alloc(maxFrameBytes + 1)).subarray(0, 9),
    ])
    const push = () => {
      for (const piece of cut(wire, [size])) parser.push(piece)
    }
    expect(push).toThrow(expect.objectContaining({ code: errorCode.frameSizeError }))
    expect(seen).toHaveLength(1)
  })

  it('refuses a wrong greeting at its first wrong byte', () => {
    for (let right = 0; right < preface.length; right++) {
      const { parser } = parse(preface)
      for (let i = 0; i < right; i++) parser.push(preface.subarray(i, i + 1))
      const wrong = Buffer.from([(preface[right] ?? 0) ^ 1])
      expect(() => parser.push(wrong)).toThrow(ConnectionError)
    }
  })

  it('takes an empty piece, wherever it comes', () => {
    const { parser, seen } = parse(preface)
    const empty = Buffer.alloc(0)
    for (const piece of [empty, preface, empty, frame(6, 0, 0).subarray(0, 4), empty, frame(6, 0, 0).subarray(4)])
      parser.push(piece)
    expect(seen).toHaveLength(1)
  })
})

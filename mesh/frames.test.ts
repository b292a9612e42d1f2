import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader, toFrame } from './frames.ts'

/** The messages that come out of bytes cut into pieces of one size. */
function read(whole: Buffer, size: number, reader = new FrameReader(100)): number[][] {
  const messages: Buffer[] = []
  for (let at = 0; at < whole.length; at += size) messages.push(...reader.push(whole.subarray(at, at + size)))
  return messages.map(message => [...message])
}

describe('FrameReader', () => {
  it('gives back what was framed, however the bytes are cut', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 })
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 60 }), (given, size) => {
        const reader = new FrameReader(100)
        expect(read(Buffer.concat(given.map(toFrame)), size, reader)).toEqual(given.map(message => [...message]))
        expect(reader.pending).toBe(0)
      }),
    )
  })

  it('says how much is left of a message that is not whole', () => {
    const reader = new FrameReader(100)
    expect(read(toFrame(Buffer.from('hello')).subarray(0, 7), 3, reader)).toEqual([])
    expect(reader.pending).toBe(7)
  })

  it('copies a long message once, whatever pieces it comes in', () => {
    const whole = toFrame(Buffer.alloc(8 * 1024 * 1024))
    const reader = new FrameReader(whole.length)
    const concat = Buffer.concat
    let copied = 0
    Buffer.concat = (list, length) => {
      const joined = concat(list, length)
      copied += joined.length
      return joined
    }
    try {
      for (let at = 0; at < whole.length; at += 16_384) reader.push(whole.subarray(at, at + 16_384))
    } finally {
      Buffer.concat = concat
    }
    expect(copied).toBeLessThan(whole.length + 100_000)
  })

  it('refuses a message above the bound by its header, before its bytes are there', () => {
    expect(() => new FrameReader(10).push(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]))).toThrow(
      '[too_large] a message of 4294967295 bytes is above the bound of 10',
    )
  })

  it('refuses a compressed message, since nobody agreed to one', () => {
    expect(() => new FrameReader(10).push(Buffer.from([1, 0, 0, 0, 0]))).toThrow('[unimplemented]')
  })
})

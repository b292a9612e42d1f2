import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame, readFrames, unframe } from './framing.ts'

async function* cut(whole: Buffer, size: number) {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size)
}

const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 })

describe('frame and unframe', () => {
  it('give back what went in', () => {
    fc.assert(
      fc.property(messages, given => {
        expect(unframe(frame(given), 100).map(message => [...message])).toEqual(given.map(message => [...message]))
      }),
    )
  })

  it('refuse a compressed frame, since nothing asked for one', () => {
    expect(() => unframe(Buffer.from([1, 0, 0, 0, 0]), 10)).toThrow('[internal] a frame has the flag 1')
  })

  it('refuse a message above the bound by its prefix, before its bytes are there', () => {
    expect(() => unframe(Buffer.from([0, 0xff, 0xff, 0xff, 0xff]), 10)).toThrow(
      '[too_large] a message of 4294967295 bytes came back, 10 at most are taken',
    )
  })

  it('refuse bytes that end within a frame', () => {
    expect(() => unframe(Buffer.from([0, 0, 0, 0, 2, 7]), 10)).toThrow('[internal] the answer ends within a frame')
  })
})

describe('readFrames', () => {
  it('gives back what went in, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 50 }), async (given, size) => {
        const read = await Array.fromAsync(readFrames(cut(frame(given), size), 100))
        expect(read.map(message => [...message])).toEqual(given.map(message => [...message]))
      }),
    )
  })

  it('hands over a message as soon as it is whole', async () => {
    let asked = 0
    async function* slow() {
      asked += 1
      yield frame([Buffer.from('a')])
      asked += 1
      yield frame([Buffer.from('b')])
    }
    for await (const message of readFrames(slow(), 10)) {
      expect(message.toString()).toBe('a')
      break
    }
    expect(asked).toBe(1)
  })

  it('refuses a stream that ends within a frame', async () => {
    const torn = frame([Buffer.from('hello')]).subarray(0, 7)
    await expect(Array.fromAsync(readFrames(cut(torn, 3), 10))).rejects.toThrow(
      'ends within a frame (7 bytes are left)',
    )
  })
})

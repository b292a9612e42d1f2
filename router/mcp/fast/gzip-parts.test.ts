import { crc32, gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32After } from './crc32-after.ts'
import { gzipOf, pack } from './gzip-parts.ts'

const bytes = fc.uint8Array({ maxLength: 2_000 }).map(array => Buffer.from(array))

describe('crc32After', () => {
  it('is what the CRC of both together would be', () => {
    fc.assert(fc.property(bytes, bytes, (a, b) => crc32After(b)(crc32(a)) === crc32(Buffer.concat([a, b]))))
  })
})

describe('gzipOf', () => {
  it('is one gzip file of the three parts, whatever they are', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, bytes, bytes, async (before, text, after) => {
        const packed = await pack(text)
        // zlib refuses a file whose sum or length is wrong.
        const plain = gunzipSync(Buffer.concat(gzipOf(before, packed, after)))
        expect(plain).toEqual(Buffer.concat([before, text, after]))
      }),
    )
  })

  it('lets a packed text be used again between others', async () => {
    const packed = await pack(Buffer.from('{"tools":[]}'.repeat(1_000)))
    const sizes = ['1', '"two"'].map(id => {
      const parts = gzipOf(Buffer.from(id), packed, Buffer.from('}'))
      expect(gunzipSync(Buffer.concat(parts)).toString()).toMatch(new RegExp(`^${id}{"tools":.*}}$`))
      return parts.reduce((sum, { length }) => sum + length, 0)
    })
    expect(Math.max(...sizes)).toBeLessThan(200)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeHuffman } from './huffman.ts'

function decode(hex: string): string | undefined {
  const from = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  const into = Buffer.alloc(from.length * 2)
  const written = decodeHuffman(from, 0, from.length, into)
  return written < 0 ? undefined : into.toString('latin1', 0, written)
}

describe('decodeHuffman', () => {
  it.each([
    ['f1e3 c2e5 f23a 6ba0 ab90 f4ff', 'www.example.com'],
    ['a8eb 1064 9cbf', 'no-cache'],
    ['25a8 49e9 5ba9 7d7f', 'custom-key'],
    ['25a8 49e9 5bb8 e8b4 bf', 'custom-value'],
    ['6402', '302'],
    ['640e ff', '307'],
    ['aec3 771a 4b', 'private'],
    ['d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['9d29 ad17 1863 c78f 0b97 c8e9 ae82 ae43 d3', 'https://www.example.com'],
    ['9bd9 ab', 'gzip'],
    [
      '94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
      'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    ],
  ])('reads the examples of RFC 7541: %s', (hex, text) => {
    expect(decode(hex)).toBe(text)
  })

  it('reads nothing from nothing', () => {
    expect(decode('')).toBe('')
  })

  // 'a' is 00011; then come one to seven ones of padding, or what must not be.
  it('takes up to seven bits of padding, all ones', () => {
    expect(decode('1f')).toBe('a')
    // '0' is 00000, eight of them fill five bytes.
    expect(decode('0000000000')).toBe('00000000')
    // '&' is 11111000: no padding at all.
    expect(decode('f8')).toBe('&')
    // 'X' is 11111100.
    expect(decode('fc')).toBe('X')
  })

  it.each([
    ['a whole byte of padding', '1fff'],
    ['padding and nothing else', 'ff'],
    ['two bytes of padding', 'ffff'],
    ['padding of zeros', '18'],
    ['padding that ends with a zero', '1e'],
    ['the end of the string inside', 'fffffffc'],
    ['the end of the string, padded', 'ffffffff'],
    ['the end of the string behind a letter', '1fffffffffff'],
    ['a code that is cut off', 'fe'],
  ])('refuses %s', (_what, hex) => {
    expect(decode(hex)).toBeUndefined()
  })

  it('looks only between the two places', () => {
    const from = Buffer.from('ffff1fffff', 'hex')
    const into = Buffer.alloc(10)
    expect(decodeHuffman(from, 2, 3, into)).toBe(1)
    expect(into.toString('latin1', 0, 1)).toBe('a')
  })

  it('writes less than twice what it reads, whatever it reads, and says so', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        const from = Buffer.from(bytes)
        const into = Buffer.alloc(from.length * 2 + 16, 0xa5)
        const written = decodeHuffman(from, 0, from.length, into)
        expect(written).toBeLessThanOrEqual(from.length * 2)
        expect(into.subarray(from.length * 2)).toEqual(Buffer.alloc(16, 0xa5))
      }),
    )
  })
})

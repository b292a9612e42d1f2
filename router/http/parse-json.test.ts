import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'

const nested = (depth: number) => Buffer.from('['.repeat(depth) + ']'.repeat(depth))

describe('parseJson', () => {
  it('reads whatever JSON can say', () => {
    fc.assert(
      fc.property(fc.json(), text => {
        expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('reads a key called __proto__ as a key', () => {
    const json = parseJson(Buffer.from('{"__proto__": {"polluted": true}}')) as object
    expect(Object.keys(json)).toEqual(['__proto__'])
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not UTF-8'],
    ['half a surrogate pair, as bytes', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'not UTF-8'],
    ['a byte order mark', Buffer.from('\uFEFF{}'), 'not JSON'],
    ['UTF-16', Buffer.from('{}', 'utf16le'), 'not JSON'],
    ['nothing', Buffer.alloc(0), 'not JSON'],
    ['a zero byte in a text', Buffer.from('"a\0b"'), 'not JSON'],
    ['501 levels', nested(501), 'deeper than 500'],
    ['a million levels', nested(1_000_000), 'deeper than 500'],
    ['levels that never end', Buffer.from('{"a":'.repeat(501)), 'deeper than 500'],
  ])('refuses %s', (_, body, reason) => {
    expect(() => parseJson(body)).toThrow(reason)
  })

  it('counts no brackets in texts, and takes 500 levels', () => {
    const text = JSON.stringify({ text: '[{"\\'.repeat(1_000) })
    expect(parseJson(Buffer.from(text))).toEqual(JSON.parse(text))
    expect(parseJson(nested(500))).toEqual(JSON.parse('['.repeat(500) + ']'.repeat(500)))
  })
})

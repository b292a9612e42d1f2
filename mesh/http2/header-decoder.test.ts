import type { OutgoingHttpHeaders } from 'node:http2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HeaderDecoder, type HeaderList } from './header-decoder.ts'
import { ConnectionError, errorCode } from './protocol.ts'
import { nghttp2Blocks } from './testing/nghttp2-blocks.ts'

const plenty = 1024 * 1024

function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
}

/** A string literal, not Huffman-coded. */
function literal(text: string): Buffer {
  return Buffer.concat([integer(0, 7, text.length), Buffer.from(text, 'latin1')])
}

function integer(mark: number, bits: number, value: number): Buffer {
  const max = 2 ** bits - 1
  if (value < max) return Buffer.from([mark | value])
  const bytes = [mark | max]
  let rest = value - max
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

const plainLiteral = (name: string, value: string) =>
  Buffer.concat([Buffer.from([0x00]), literal(name), literal(value)])
const keptLiteral = (name: string, value: string) => Buffer.concat([Buffer.from([0x40]), literal(name), literal(value)])
/** A literal whose name stands in a table. */
const named = (mark: number, bits: number, index: number, value: string) =>
  Buffer.concat([integer(mark, bits, index), literal(value)])
const newest = Buffer.from([0x80 | 62])

function errorOf(work: () => HeaderList): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

const notHpack = expect.objectContaining({ code: errorCode.compressionError })

describe('HeaderDecoder', () => {
  it.each([
    [
      'C.2.1, a literal that is kept',
      ['400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572'],
      [['custom-key', 'custom-header']],
    ],
    ['C.2.2, a literal that is not kept', ['040c 2f73 616d 706c 652f 7061 7468'], [[':path', '/sample/path']]],
    ['C.2.3, a literal that is never kept', ['1008 7061 7373 776f 7264 0673 6563 7265 74'], [['password', 'secret']]],
    ['C.2.4, a field of the static table', ['82'], [[':method', 'GET']]],
    [
      'C.3, requests',
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
      [
        [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com'],
        [
          ':method',
          'GET',
          ':scheme',
          'http',
          ':path',
          '/',
          ':authority',
          'www.example.com',
          'cache-control',
          'no-cache',
        ],
        [
          ':method',
          'GET',
          ':scheme',
          'https',
          ':path',
          '/index.html',
          ':authority',
          'www.example.com',
          'custom-key',
          'custom-value',
        ],
      ],
    ],
    [
      'C.4, requests by Huffman code',
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
      [
        [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com'],
        [
          ':method',
          'GET',
          ':scheme',
          'http',
          ':path',
          '/',
          ':authority',
          'www.example.com',
          'cache-control',
          'no-cache',
        ],
        [
          ':method',
          'GET',
          ':scheme',
          'https',
          ':path',
          '/index.html',
          ':authority',
          'www.example.com',
          'custom-key',
          'custom-value',
        ],
      ],
    ],
  ])('reads RFC 7541, %s', (_name, blocks, fields) => {
    const decoder = new HeaderDecoder(plenty)
    expect(blocks.map(block => decoder.decode(hex(block)))).toEqual(
      fields.map(each => ({ fields: each, fault: undefined })),
    )
  })

  // The examples of answers have a table of 256 bytes, so that the first two blocks evict fields.
  it.each([
    [
      'C.5, answers',
      [
        '3fe1 01 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '4803 3330 37c1 c0bf',
        '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31',
      ],
    ],
    [
      'C.6, answers by Huffman code',
      [
        '3fe1 01 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
        '4883 640e ffc1 c0bf',
        '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
      ],
    ],
  ])('reads RFC 7541, %s, with a small table', (_name, blocks) => {
    const decoder = new HeaderDecoder(plenty)
    const common = [
      'cache-control',
      'private',
      'date',
      'Mon, 21 Oct 2013 20:13:21 GMT',
      'location',
      'https://www.example.com',
    ]
    expect(blocks.map(block => decoder.decode(hex(block)).fields)).toEqual([
      [':status', '302', ...common],
      [':status', '307', ...common],
      [
        ...[':status', '200', 'cache-control', 'private', 'date', 'Mon, 21 Oct 2013 20:13:22 GMT'],
        ...['location', 'https://www.example.com', 'content-encoding', 'gzip'],
        ...['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
      ],
    ])
    // Three fields are left, as the RFC shows.
    expect(decoder.decode(Buffer.from([0x80 | 62, 0x80 | 63, 0x80 | 64])).fields).toHaveLength(6)
    expect(errorOf(() => decoder.decode(Buffer.from([0x80 | 65])))).toEqual(notHpack)
  })

  it('reads whatever nghttp2 writes on one connection', { timeout: 30_000 }, async () => {
    const token = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-_.'),
      minLength: 1,
      maxLength: 30,
    })
    // No white space at the ends, which nghttp2 does not send.
    const value = fc
      .string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)), maxLength: 60 })
      .map(text => text.trim())
    const long = fc.integer({ min: 100, max: 6_000 }).map(length => 'long '.repeat(length / 5).trim())
    const headers = fc.dictionary(
      token.map(name => `x-${name}`),
      fc.oneof({ weight: 8, arbitrary: value }, { weight: 1, arbitrary: long }),
      { maxKeys: 12 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(headers, { minLength: 1, maxLength: 25 }), async requests => {
        const sent = requests.map((own, i): OutgoingHttpHeaders => ({ ':path': `/${i % 3}`, ...own }))
        const decoder = new HeaderDecoder(plenty)
        const lists = (await nghttp2Blocks(sent)).map(block => decoder.decode(block))
        expect(lists.map(({ fault }) => fault)).toEqual(sent.map(() => undefined))
        expect(lists.map(({ fields }) => asRecord(fields))).toEqual(
          sent.map(own => ({ ':method': 'GET', ':scheme': 'http', ':authority': 'localhost:80', ...own })),
        )
      }),
      { numRuns: 40 },
    )
  })

  it('reads a block between two places of a buffer, and nothing behind it', () => {
    const decoder = new HeaderDecoder(plenty)
    expect(decoder.decode(hex('ffff 82 86 ffff'), 2, 4).fields).toEqual([':method', 'GET', ':scheme', 'http'])
    // What stands behind the end would complete it.
    expect(errorOf(() => decoder.decode(hex('0001 61 01 62'), 0, 4))).toEqual(notHpack)
    expect(errorOf(() => decoder.decode(hex('ff00'), 0, 1))).toEqual(notHpack)
  })

  it('reads an empty block', () => {
    expect(new HeaderDecoder(plenty).decode(Buffer.alloc(0))).toEqual({ fields: [], fault: undefined })
  })

  it('keeps the bytes of a value as they are', () => {
    const value = Buffer.from(Array.from({ length: 256 }, (_, i) => i).filter(i => i === 9 || (i >= 32 && i !== 127)))
    const [, read] = new HeaderDecoder(plenty).decode(plainLiteral('x', value.toString('latin1'))).fields
    expect(Buffer.from(read ?? '', 'latin1')).toEqual(value)
  })

  it.each([
    ['the field 0', '80'],
    ['a field above the static table', 'be'],
    ['a field far above the table', 'ffffff07'],
    ['a name above the table', '7f00 0161'],
    ['a name far above the table', '0fff ff03 0161'],
    ['a number that never ends', 'ff80 8080 8080 8080 8080 8001'],
    ['a number of more than 32 bits', 'ffff ffff ff7f'],
    ['a block that ends in a number', 'ff'],
    ['a block that ends in a name', '0005 6162'],
    ['a block that ends in front of a value', '0001 61'],
    ['a block that ends in a value', '0001 6105 62'],
    ['a string as long as memory', '0001 617f ffff ff7f 62'],
    ['a Huffman string with a whole byte of padding', '0001 6182 1fff'],
    ['a Huffman string with its end inside', '0001 6184 ffff fffc'],
    ['a table larger than was offered', '3fe2 1f'],
    ['a table larger than memory', '3fff ffff ff7f'],
    ['a change of the table behind a field', '8220'],
  ])('ends the connection at %s', (_what, block) => {
    expect(errorOf(() => new HeaderDecoder(plenty).decode(hex(block)))).toEqual(notHpack)
  })

  it('empties the table when the peer makes it so, and goes on when it grows again', () => {
    const decoder = new HeaderDecoder(plenty)
    decoder.decode(Buffer.concat([keptLiteral('a', '1'), keptLiteral('b', '2')]))
    expect(decoder.decode(newest).fields).toEqual(['b', '2'])
    // Down to nothing and back to all, in front of one block.
    decoder.decode(Buffer.concat([hex('20'), integer(0x20, 5, 4_096), keptLiteral('c', '3')]))
    expect(decoder.decode(newest).fields).toEqual(['c', '3'])
    expect(errorOf(() => decoder.decode(Buffer.from([0x80 | 63])))).toEqual(notHpack)
  })

  it('keeps nothing while the table has no room', () => {
    const decoder = new HeaderDecoder(plenty)
    expect(decoder.decode(Buffer.concat([hex('20'), keptLiteral('a', '1')])).fields).toEqual(['a', '1'])
    expect(errorOf(() => decoder.decode(newest))).toEqual(notHpack)
  })

  it('empties the table for a field that is larger than the table', () => {
    const decoder = new HeaderDecoder(plenty)
    decoder.decode(keptLiteral('a', '1'))
    expect(decoder.decode(keptLiteral('b', 'x'.repeat(4_096))).fault).toBeUndefined()
    expect(errorOf(() => decoder.decode(newest))).toEqual(notHpack)
  })

  it('keeps a field that fills the table to the byte', () => {
    const decoder = new HeaderDecoder(plenty)
    const value = 'x'.repeat(4_096 - 32 - 1)
    decoder.decode(Buffer.concat([keptLiteral('a', '1'), keptLiteral('b', value)]))
    expect(decoder.decode(newest).fields).toEqual(['b', value])
    expect(errorOf(() => decoder.decode(Buffer.from([0x80 | 63])))).toEqual(notHpack)
  })

  it('takes the name of a field that its own insertion evicts', () => {
    const decoder = new HeaderDecoder(plenty)
    decoder.decode(keptLiteral('a-name', '1'))
    const value = 'x'.repeat(4_096 - 32 - 6)
    expect(decoder.decode(named(0x40, 6, 62, value)).fields).toEqual(['a-name', value])
    expect(decoder.decode(newest).fields).toEqual(['a-name', value])
  })

  it('keeps as many of the smallest fields as fit, and forgets the oldest first', () => {
    const decoder = new HeaderDecoder(plenty)
    // 34 bytes each: 120 of them fit.
    for (let i = 0; i < 500; i++) decoder.decode(keptLiteral('a', String(i % 10)))
    const all = Buffer.concat(Array.from({ length: 120 }, (_, age) => integer(0x80, 7, 62 + age)))
    const values = decoder.decode(all).fields.filter((_, i) => i % 2 === 1)
    expect(values).toEqual(Array.from({ length: 120 }, (_, age) => String((499 - age) % 10)))
    expect(errorOf(() => decoder.decode(integer(0x80, 7, 62 + 120)))).toEqual(notHpack)
  })

  it.each([
    ['an upper-case name', plainLiteral('X-Up', '1')],
    ['an empty name', plainLiteral('', '1')],
    ['a name with a space', plainLiteral('a b', '1')],
    ['a name with a colon inside', plainLiteral('a:b', '1')],
    ['a name of nothing but a colon', plainLiteral(':', '1')],
    ['a name with a line break', plainLiteral('a\r\nb', '1')],
    ['a name that is not ASCII', plainLiteral('caf\u00e9', '1')],
    ['a value with a NUL', plainLiteral('a', 'b\0c')],
    ['a value with a line feed', plainLiteral('a', 'b\nc')],
    ['a value with a control character', plainLiteral('a', 'b\x01c')],
    ['a value with DEL', plainLiteral('a', 'b\x7fc')],
    ['a value with a carriage return', plainLiteral('a', 'b\rc')],
    ['a pseudo header behind a regular one', Buffer.concat([plainLiteral('a', 'b'), hex('82')])],
    ['a value with a NUL under a known name', named(0, 4, 4, '/a\0')],
  ])('calls a block with %s malformed, and knows the table behind it', (_what, bad) => {
    const decoder = new HeaderDecoder(plenty)
    expect(decoder.decode(Buffer.concat([bad, keptLiteral('later', 'on')])).fault).toBe('malformed')
    expect(decoder.decode(newest)).toEqual({ fields: ['later', 'on'], fault: undefined })
  })

  it('calls a field malformed as often as it comes from the table, also under another value', () => {
    const decoder = new HeaderDecoder(plenty)
    expect(decoder.decode(keptLiteral('X-Up', 'fine')).fault).toBe('malformed')
    expect(decoder.decode(newest).fault).toBe('malformed')
    expect(decoder.decode(named(0x00, 4, 62, 'other')).fault).toBe('malformed')
    expect(decoder.decode(keptLiteral('fine', 'not\nfine')).fault).toBe('malformed')
    expect(decoder.decode(newest).fault).toBe('malformed')
    // Here only the value was wrong.
    expect(decoder.decode(named(0x00, 4, 62, 'better')).fault).toBeUndefined()
  })

  it('counts fields as SETTINGS_MAX_HEADER_LIST_SIZE does, and knows the table behind a block that is too large', () => {
    const fits = Buffer.concat([plainLiteral('a', 'x'.repeat(66)), plainLiteral('b', 'y'.repeat(67 - 33))])
    expect(new HeaderDecoder(99 + 67).decode(fits).fault).toBeUndefined()
    expect(new HeaderDecoder(99 + 66).decode(fits).fault).toBe('too large')
    const decoder = new HeaderDecoder(99 + 66)
    expect(decoder.decode(Buffer.concat([fits, keptLiteral('later', 'on')])).fault).toBe('too large')
    expect(decoder.decode(newest)).toEqual({ fields: ['later', 'on'], fault: undefined })
  })

  it('hands over no more of a bomb than a block may hold', () => {
    const decoder = new HeaderDecoder(32 * 1024)
    decoder.decode(keptLiteral('a', 'x'.repeat(4_000)))
    // 16,000 times the same field: 64 MB, if each were a copy.
    const { fields, fault } = decoder.decode(Buffer.alloc(16_000, newest))
    expect(fault).toBe('too large')
    expect(fields).toHaveLength(2 * 8)
  })

  it('throws nothing but a ConnectionError, whatever comes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map(bytes => Buffer.from(bytes)),
      fc.constant(keptLiteral('a-name', 'a value')),
      fc.constant(hex('4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf')),
      fc.integer({ min: 0, max: 5_000 }).map(size => integer(0x20, 5, size)),
      fc.integer({ min: 0, max: 200 }).map(index => integer(0x80, 7, index)),
    )
    const block = fc.array(piece, { maxLength: 8 }).map(pieces => Buffer.concat(pieces))
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), blocks => {
        const decoder = new HeaderDecoder(4_096)
        try {
          for (const each of blocks) {
            const { fields } = decoder.decode(each)
            expect(fields.length % 2).toBe(0)
            expect(fields.join('').length + fields.length * 16).toBeLessThanOrEqual(4_096)
          }
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectionError)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})

function asRecord(fields: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {}
  for (let i = 0; i < fields.length; i += 2) record[fields[i] ?? ''] = fields[i + 1] ?? ''
  return record
}

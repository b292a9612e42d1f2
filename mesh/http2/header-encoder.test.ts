import { once } from 'node:events'
import { connect } from 'node:http2'
import { Duplex } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HeaderDecoder } from './header-decoder.ts'
import { boundOfFields, encodeFields } from './header-encoder.ts'
import { type Fields, flag, frameType } from './protocol.ts'
import { frame } from './testing/raw-http2.ts'

const lengths = [0, 1, 23, 24, 25, 126, 127, 128, 254, 255, 16_383, 16_384, 70_000]

function encode(fields: Fields): Buffer {
  const into = Buffer.alloc(boundOfFields(fields) + 5, 0xa5)
  const end = encodeFields(fields, into, 5)
  expect(end).toBeLessThanOrEqual(into.length)
  // It touches nothing in front of its place.
  expect(into.subarray(0, 5)).toEqual(Buffer.alloc(5, 0xa5))
  return into.subarray(5, end)
}

function decode(block: Buffer): Fields {
  return new HeaderDecoder(10 * 1024 * 1024).decode(block).fields
}

/** What nghttp2 reads in a block, as an answer's headers: names and values in turn. */
async function readByNode(block: Buffer): Promise<string[]> {
  const wire = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  const session = connect('http://localhost', {
    createConnection: () => wire,
    settings: { maxHeaderListSize: 1_000_000 },
  })
  session.on('error', () => {})
  const request = session.request({ ':path': '/' })
  request.on('error', () => {})
  wire.push(frame(frameType.settings, 0, 0))
  await once(session, 'remoteSettings')
  const response = once(request, 'response')
  for (let at = 0; at < block.length; at += 16_384) {
    const last = at + 16_384 >= block.length
    const type = at === 0 ? frameType.headers : frameType.continuation
    wire.push(frame(type, last ? flag.endHeaders : 0, 1, block.subarray(at, at + 16_384)))
  }
  const [, , raw] = (await response) as [unknown, unknown, string[]]
  session.destroy()
  return raw
}

const name = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-_.'),
  minLength: 1,
  maxLength: 40,
})
// nghttp2 drops a field with DEL in it, as with other control characters.
const value = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter(code => code !== 0x7f)
    .map(code => String.fromCharCode(code)),
  maxLength: 200,
})

describe('encodeFields', () => {
  it('writes what HeaderDecoder reads, whatever the fields', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 20 }), pairs => {
        const fields = pairs.flat()
        expect(decode(encode(fields))).toEqual(fields)
      }),
    )
  })

  it.each(lengths)('writes a value of %i characters, and a name', length => {
    const fields = ['a', 'v'.repeat(length), 'n'.repeat(Math.max(1, length)), 'b', 'accept', 'w'.repeat(length)]
    expect(decode(encode(fields))).toEqual(fields)
  })

  it('writes one byte for a pseudo header that stands in the static table', () => {
    expect(encode([':method', 'POST', ':scheme', 'http', ':status', '200', ':path', '/'])).toEqual(
      Buffer.from([0x83, 0x86, 0x88, 0x84]),
    )
    expect(decode(encode([':method', 'PUT', ':status', '415', ':path', '/a.B/C']))).toEqual([
      ':method',
      'PUT',
      ':status',
      '415',
      ':path',
      '/a.B/C',
    ])
  })

  it.each(['authorization', 'cookie', 'proxy-authorization', 'set-cookie'])('marks %s as never to be kept', secret => {
    const block = encode([secret, 'hush'])
    expect((block[0] ?? 0) & 0xf0).toBe(0x10)
    expect(decode(block)).toEqual([secret, 'hush'])
  })

  it('asks nobody to keep anything', () => {
    const block = encode(['a', 'b'])
    expect((block[0] ?? 0) & 0xf0).toBe(0)
  })

  it('writes nothing for no fields', () => {
    expect(encode([])).toHaveLength(0)
  })

  it('writes what nghttp2 reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            name.map(each => `x-${each}`),
            value.map(each => each.trim()),
          ),
          { maxLength: 20 },
        ),
        async pairs => {
          const fields = [':status', '200', ...pairs.flat()]
          // Node hands values over as they are, byte for byte.
          expect(await readByNode(encode(fields))).toEqual(fields)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('writes long values that nghttp2 reads', async () => {
    const fields = [
      ':status',
      '200',
      ...lengths.filter(each => each < 20_000).flatMap(each => [`x-${each}`, 'v'.repeat(each)]),
    ]
    expect(await readByNode(encode(fields))).toEqual(fields)
  })
})

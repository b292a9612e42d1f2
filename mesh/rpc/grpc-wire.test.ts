import { constants } from 'node:http2'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeMessage,
  encodeMessage,
  endingOf,
  formatTimeout,
  metadataOf,
  parseTimeout,
  statusOfHttp,
  statusOfReset,
} from './grpc-wire.ts'

describe('encodeMessage', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 300 })

  it('is read back as it was written, whatever it says', () => {
    fc.assert(
      fc.property(anything, text => {
        expect(decodeMessage(encodeMessage(text))).toBe(text)
      }),
    )
  })

  it('writes nothing that a header may not hold, and nothing longer than 4 KiB', () => {
    const long = fc.string({ unit: 'binary', minLength: 300, maxLength: 6_000, size: 'max' })
    const broken = fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units))
    fc.assert(
      fc.property(fc.oneof(anything, long, broken), text => {
        const encoded = encodeMessage(text)
        expect(encoded).toMatch(/^[ -~]*$/)
        expect(encoded.length).toBeLessThanOrEqual(4_096)
      }),
    )
  })

  it('cuts between two characters and says that it cut', () => {
    for (let shift = 0; shift < 14; shift++) {
      const text = `${'x'.repeat(shift)}${'\u{1f4a5}'.repeat(1_000)}`
      const decoded = decodeMessage(encodeMessage(text))
      expect(decoded.endsWith('…')).toBe(true)
      expect(text.startsWith(decoded.slice(0, -1))).toBe(true)
      expect(decoded.isWellFormed()).toBe(true)
      expect(decoded.length).toBeGreaterThan(600)
    }
  })

  it('leaves printable ASCII readable, but for the percent sign', () => {
    expect(encodeMessage('no "such" city: 100% [x] {y}~')).toBe('no "such" city: 100%25 [x] {y}~')
    expect(encodeMessage('ö\n\u007f')).toBe('%C3%B6%0A%7F')
    expect(encodeMessage('a\ud800b')).toBe('a%EF%BF%BDb')
  })
})

describe('decodeMessage', () => {
  it('leaves as it is what is not encoded properly', () => {
    expect(['100%', '%zz', '%ff%fe', 'plain'].map(decodeMessage)).toEqual(['100%', '%zz', '%ff%fe', 'plain'])
  })
})

describe('parseTimeout', () => {
  it.each([
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['3S', 3_000],
    ['500m', 500],
    ['500u', 0.5],
    ['1000000n', 1],
    ['99999999H', 359_999_996_400_000],
  ])('reads %s', (text, ms) => expect(parseTimeout(text)).toBeCloseTo(ms, 9))

  it.each([undefined, '', '5', 'm', '-1m', '1.5S', '123456789m', '1 m', '1ms', 'Infinitym'])(
    'knows that %s is none',
    text => expect(parseTimeout(text)).toBeUndefined(),
  )
})

describe('formatTimeout', () => {
  it('never tells an instance more time than there is, nor none at all', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e12, noNaN: true }), ms => {
        const text = formatTimeout(ms)
        expect(text).toMatch(/^\d{1,8}[mM]$/)
        const told = parseTimeout(text) ?? Number.NaN
        expect(told).toBeLessThanOrEqual(ms)
        expect(told).toBeGreaterThan(Math.min(ms, 99_999_999 * 60_000) - (ms < 1e8 ? 1 : 60_000) - 1)
      }),
    )
    expect([0, -5, 0.2].map(formatTimeout)).toEqual(['1m', '1m', '1m'])
    expect(formatTimeout(Number.POSITIVE_INFINITY)).toBe('99999999M')
  })
})

describe('metadataOf', () => {
  it('keeps what is the call’s own, in order and as often as it came', () => {
    const own = ['tenant', 'blue', 'twice', '1', 'blob-bin', 'AAE', 'twice', '2', 'grpc-encoding', 'gzip']
    const hop = [':path', '/x', 'te', 'trailers', 'grpc-timeout', '1S', 'user-agent', 'x', 'mesh-service', 'tool-x']
    expect(metadataOf([...hop, ...own, 'date', 'now', 'http2-settings', 'x', 'traceparent', '00-'])).toEqual(own)
    expect(metadataOf([])).toEqual([])
  })
})

describe('endingOf', () => {
  it('is none without a status', () => {
    expect(endingOf([':status', '200'])).toBeUndefined()
  })

  it('takes status, message and trailers apart', () => {
    const fields = ['grpc-status', '5', 'grpc-message', 'no%20way', 'why', 'because']
    expect(endingOf(fields)).toEqual({ status: 5, message: 'no%20way', trailers: ['why', 'because'] })
  })

  it.each(['', ' ', 'OK', '17', '99', '-1', '1.0', '0x0', '0, 0'])(
    'takes the status "%s" for UNKNOWN, never for OK',
    status => {
      expect(endingOf(['grpc-status', status])?.status).toBe(2)
    },
  )
})

describe('statusOfReset', () => {
  it('follows gRPC over HTTP/2', () => {
    const codes = [constants.NGHTTP2_REFUSED_STREAM, constants.NGHTTP2_CANCEL, constants.NGHTTP2_ENHANCE_YOUR_CALM]
    expect(codes.map(statusOfReset)).toEqual([14, 1, 8])
    expect([0, 1, 2, 3, 4, 6, 9, 10, 12].map(statusOfReset)).toEqual([13, 13, 13, 13, 13, 13, 13, 13, 7])
  })
})

describe('statusOfHttp', () => {
  it('follows the mapping of gRPC', () => {
    expect([400, 401, 403, 404, 429, 502, 503, 504].map(statusOfHttp)).toEqual([13, 16, 7, 12, 14, 14, 14, 14])
    expect([200, 302, 418, 500, 501].map(statusOfHttp)).toEqual([2, 2, 2, 2, 2])
  })
})

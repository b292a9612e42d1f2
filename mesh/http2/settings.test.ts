import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConnectionError, errorCode } from './protocol.ts'
import { firstPeerSettings, readSettings, writeSettings } from './settings.ts'

function entry(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(6)
  bytes.writeUInt16BE(number)
  bytes.writeUInt32BE(value, 2)
  return bytes
}

const read = (...entries: Buffer[]) => {
  const payload = Buffer.concat(entries)
  return readSettings(firstPeerSettings, payload, 0, payload.length)
}

describe('readSettings', () => {
  it('changes what is said, keeps what is not, and ignores what it does not know', () => {
    expect(read()).toEqual(firstPeerSettings)
    expect(read(entry(3, 100), entry(4, 5), entry(0xf0, 7), entry(0, 1), entry(6, 10), entry(8, 1))).toEqual({
      ...firstPeerSettings,
      maxConcurrentStreams: 100,
      initialWindowSize: 5,
    })
  })

  it('believes the last of two', () => {
    expect(read(entry(4, 5), entry(4, 6)).initialWindowSize).toBe(6)
  })

  it('looks only between the two places', () => {
    const payload = Buffer.concat([entry(4, 5), entry(4, 6), entry(4, 7)])
    expect(readSettings(firstPeerSettings, payload, 6, 12).initialWindowSize).toBe(6)
  })

  it.each([
    ['a push that is neither allowed nor not', entry(2, 2), errorCode.protocolError],
    ['a window of 2^31', entry(4, 2 ** 31), errorCode.flowControlError],
    ['frames smaller than everybody takes', entry(5, 16_383), errorCode.protocolError],
    ['frames larger than a header says', entry(5, 2 ** 24), errorCode.protocolError],
    ['an entry that is cut off', entry(3, 1).subarray(0, 5), errorCode.frameSizeError],
  ])('refuses %s', (_what, payload, code) => {
    expect(() => read(payload)).toThrow(expect.objectContaining({ code }))
  })

  it.each([
    entry(2, 0),
    entry(2, 1),
    entry(4, 2 ** 31 - 1),
    entry(5, 16_384),
    entry(5, 2 ** 24 - 1),
    entry(3, 0),
    entry(3, 2 ** 32 - 1),
  ])('takes the ends of each range', payload => {
    expect(() => read(payload)).not.toThrow()
  })

  it('throws nothing but a ConnectionError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
        try {
          read(Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectionError)
        }
      }),
    )
  })
})

describe('writeSettings', () => {
  it('writes what readSettings reads', () => {
    const payload = writeSettings({
      maxConcurrentStreams: 7,
      initialWindowSize: 1_000_000,
      maxHeaderListSize: 9,
      enablePush: 0,
    })
    expect(payload).toHaveLength(24)
    expect(read(payload)).toEqual({ ...firstPeerSettings, maxConcurrentStreams: 7, initialWindowSize: 1_000_000 })
  })
})

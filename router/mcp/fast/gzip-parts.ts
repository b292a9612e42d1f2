import { promisify } from 'node:util'
import { constants, crc32, deflateRaw } from 'node:zlib'
import { crc32After } from './crc32-after.ts'

/** A text that was compressed once, and can be put between others. */
export interface Packed {
  readonly bytes: Buffer
  /** Of the text itself. */
  readonly length: number
  crcAfter(before: number): number
}

const deflated = promisify(deflateRaw)

/** Compresses a text so that more can follow it. Takes its time on another thread. */
export async function pack(text: Buffer): Promise<Packed> {
  const bytes = await deflated(text, { finishFlush: constants.Z_SYNC_FLUSH })
  return { bytes, length: text.length, crcAfter: crc32After(text) }
}

/** No name, no time, no system that it comes from. */
const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])
const stored = 0
const lastStored = 1

/**
 * A compressed text between two short ones as one gzip file (RFC 1952): those two stand in it as they are, so that nothing is
 * compressed anew.
 *
 * @param before up to 65,535 bytes
 * @param after  the same
 */
export function gzipOf(before: Buffer, packed: Packed, after: Buffer): Buffer[] {
  const trailer = Buffer.alloc(8)
  trailer.writeUInt32LE(crc32(after, packed.crcAfter(crc32(before))))
  trailer.writeUInt32LE((before.length + packed.length + after.length) % 2 ** 32, 4)
  return [
    Buffer.concat([gzipHeader, block(stored, before)]),
    packed.bytes,
    Buffer.concat([block(lastStored, after), trailer]),
  ]
}

/** A block that holds bytes as they are (RFC 1951, section 3.2.4). What stands before it ends with a whole byte. */
function block(kind: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head[0] = kind
  head.writeUInt16LE(bytes.length, 1)
  head.writeUInt16LE(bytes.length ^ 0xffff, 3)
  return Buffer.concat([head, bytes])
}

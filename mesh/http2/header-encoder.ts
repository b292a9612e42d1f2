import type { Fields } from './protocol.ts'
import { staticTable } from './static-table.ts'

/** The first index of each name of the static table, from 1. */
const nameIndex = new Map<string, number>()
/** The fields of it that have a value, by name and value. */
const fieldIndex = new Map<string, number>()
for (const [i, [name, value]] of staticTable.entries()) {
  if (!nameIndex.has(name)) nameIndex.set(name, i + 1)
  if (value !== '') fieldIndex.set(`${name}\n${value}`, i + 1)
}

/** Fields that no hop may keep in a table. */
const secret: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization', 'set-cookie'])

/** What a literal takes at most beside its characters: an index or a mark, and two lengths. */
const literalOverhead = 16

/** The most bytes that `encodeFields` can write for these. */
export function boundOfFields(fields: Fields): number {
  let bytes = 0
  for (const text of fields) bytes += text.length + literalOverhead
  return bytes
}

/**
 * Writes fields as HPACK (RFC 7541), by the static table and as literals. It keeps no table of its own, so that blocks
 * need no order and cost no search; a few more bytes travel for that.
 *
 * @param fields names in lower case; characters are bytes
 * @returns where the next byte goes
 */
export function encodeFields(fields: Fields, into: Buffer, start: number): number {
  let at = start
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = fields[i] as string
    const value = fields[i + 1] as string
    // Only pseudo headers have values in the table that a call sends.
    const whole = name.charCodeAt(0) === 0x3a ? fieldIndex.get(`${name}\n${value}`) : undefined
    if (whole !== undefined) {
      into[at++] = 0x80 | whole
      continue
    }
    const index = nameIndex.get(name) ?? 0
    at = writeInteger(secret.has(name) ? 0x10 : 0, 4, index, into, at)
    if (index === 0) at = writeString(name, into, at)
    at = writeString(value, into, at)
  }
  return at
}

function writeString(text: string, into: Buffer, start: number): number {
  const { length } = text
  let at = writeInteger(0, 7, length, into, start)
  // Up to here a loop costs less than a call of native code.
  if (length > 24) return at + into.write(text, at, length, 'latin1')
  for (let i = 0; i < length; i++) into[at++] = text.charCodeAt(i)
  return at
}

/** @param bits how many of the first byte are for it, beside the mark */
function writeInteger(mark: number, bits: number, value: number, into: Buffer, start: number): number {
  const max = (1 << bits) - 1
  if (value < max) {
    into[start] = mark | value
    return start + 1
  }
  into[start] = mark | max
  let at = start + 1
  let rest = value - max
  for (; rest >= 0x80; rest >>>= 7) into[at++] = (rest & 0x7f) | 0x80
  into[at] = rest
  return at + 1
}

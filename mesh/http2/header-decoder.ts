import { decodeHuffman } from './huffman.ts'
import { ConnectionError, errorCode, type Fields, firstTableBytes } from './protocol.ts'
import { staticTable } from './static-table.ts'

/** What each field weighs beside its characters, in tables and in lists. */
const overhead = 32
/** How many fields fit the table that everybody begins with; we never ask for another. */
const slots = firstTableBytes / overhead

interface Field {
  readonly name: string
  readonly value: string
  /** Whether HTTP lets its name be, a lower-case token, and all of it: no control character but a tab in the value. */
  readonly validName: boolean
  readonly valid: boolean
}

const known: readonly Field[] = staticTable.map(([name, value]) => ({ name, value, validName: true, valid: true }))
const nothing = Buffer.alloc(0)

const namePattern = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/
// Sent on, any of them would have a Go instance reset the call, and count as the instance's fault.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const badValue = /[\0-\x08\x0a-\x1f\x7f]/

/** A header block, taken apart. `fault` says why the stream that it belongs to must not go on; its fields then are not all. */
export interface HeaderList {
  readonly fields: Fields
  readonly fault: 'malformed' | 'too large' | undefined
}

/**
 * Decodes the header blocks of one connection, in order (HPACK, RFC 7541). The dynamic table makes most fields of most
 * calls strings that are there already.
 *
 * @param maxListBytes names and values of one block together, 32 more for each field, as SETTINGS_MAX_HEADER_LIST_SIZE counts
 */
export class HeaderDecoder {
  readonly #maxListBytes: number
  readonly #table: (Field | undefined)[] = Array.from({ length: slots })
  #newest = 0
  #count = 0
  #tableBytes = 0
  #limit = firstTableBytes
  #block: Buffer = nothing
  #at = 0
  #end = 0
  #scratch = Buffer.allocUnsafe(1_024)

  constructor(maxListBytes: number) {
    this.#maxListBytes = maxListBytes
  }

  /** @throws ConnectionError where the block is no HPACK: the tables of both sides then differ for good */
  decode(block: Buffer, start = 0, end = block.length): HeaderList {
    this.#block = block
    this.#at = start
    this.#end = end
    const fields: string[] = []
    let fault: HeaderList['fault']
    let bytes = 0
    let regular = false
    while (this.#at < end) {
      const first = block[this.#at] as number
      if ((first & 0xe0) === 0x20) {
        // Only in front of the fields.
        if (bytes > 0) throw broken('a change of the table comes too late')
        this.#resize(this.#integer(5))
        continue
      }
      const field = first >= 0x80 ? this.#indexed(this.#integer(7)) : this.#literal(first)
      bytes += sizeOf(field)
      if (bytes > this.#maxListBytes) {
        fault ??= 'too large'
        continue
      }
      const pseudo = field.name.charCodeAt(0) === 0x3a
      if (!field.valid || (pseudo && regular)) fault ??= 'malformed'
      regular ||= !pseudo
      fields.push(field.name, field.value)
    }
    // It may be part of much more that arrived with it.
    this.#block = nothing
    return { fields, fault }
  }

  #indexed(index: number): Field {
    const field = index <= known.length ? known[index - 1] : this.#dynamic(index - known.length - 1)
    if (field === undefined) throw broken(`there is no field ${index}`)
    return field
  }

  #dynamic(age: number): Field | undefined {
    return age < this.#count ? this.#table[(this.#newest - age + slots) % slots] : undefined
  }

  #literal(first: number): Field {
    const indexing = (first & 0x40) !== 0
    const index = this.#integer(indexing ? 6 : 4)
    // A name of the table may be one that was wrong when it came.
    const { name, validName } = index === 0 ? this.#name() : this.#indexed(index)
    const value = this.#string()
    const field = { name, value, validName, valid: validName && !badValue.test(value) }
    if (indexing) this.#insert(field)
    return field
  }

  #name(): Pick<Field, 'name' | 'validName'> {
    const name = this.#string()
    return { name, validName: namePattern.test(name) }
  }

  #insert(field: Field): void {
    const bytes = sizeOf(field)
    this.#evict(this.#limit - bytes)
    // One that is larger than the whole table leaves it empty.
    if (bytes > this.#limit) return
    this.#newest = (this.#newest + 1) % slots
    this.#table[this.#newest] = field
    this.#count += 1
    this.#tableBytes += bytes
  }

  #resize(limit: number): void {
    if (limit > firstTableBytes) throw broken(`a table of ${limit} bytes was not offered`)
    this.#limit = limit
    this.#evict(limit)
  }

  #evict(limit: number): void {
    while (this.#count > 0 && this.#tableBytes > limit) {
      const oldest = (this.#newest - this.#count + 1 + slots) % slots
      this.#tableBytes -= sizeOf(this.#table[oldest] as Field)
      this.#table[oldest] = undefined
      this.#count -= 1
    }
  }

  /** @param bits how many of the first byte belong to it */
  #integer(bits: number): number {
    const mask = (1 << bits) - 1
    const value = this.#byte() & mask
    if (value < mask) return value
    let more = 0
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#byte()
      more += (byte & 0x7f) << shift
      if (byte < 0x80) return value + more
    }
    throw broken('a number is too large')
  }

  #string(): string {
    const huffman = ((this.#block[this.#at] ?? 0) & 0x80) !== 0
    const length = this.#integer(7)
    const start = this.#at
    const end = start + length
    if (end > this.#end) throw broken('a string is cut off')
    this.#at = end
    if (!huffman) return this.#block.toString('latin1', start, end)
    if (this.#scratch.length < length * 2) this.#scratch = Buffer.allocUnsafe(length * 2)
    const written = decodeHuffman(this.#block, start, end, this.#scratch)
    if (written < 0) throw broken('a string is no Huffman code')
    return this.#scratch.toString('latin1', 0, written)
  }

  #byte(): number {
    if (this.#at >= this.#end) throw broken('a block is cut off')
    return this.#block[this.#at++] as number
  }
}

function sizeOf({ name, value }: Field): number {
  return name.length + value.length + overhead
}

function broken(why: string): ConnectionError {
  return new ConnectionError(errorCode.compressionError, `not HPACK: ${why}`)
}

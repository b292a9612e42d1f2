/**
 * Reads protobuf's wire format field by field, for the few small messages that are read on a call's way. Bytes that are no
 * protobuf set `broken` and end the reading; nothing throws.
 *
 *     while (reader.next()) {
 *       if (reader.field === 1 && reader.wireType === fixed64) x = reader.double()
 *       else reader.skip()
 *     }
 */
export class ProtobufReader {
  /** Of the value that comes next. */
  field = 0
  wireType = 0
  broken = false
  at: number
  #end: number
  readonly #bytes: Buffer

  /** @param bytes read from `start` to `end` */
  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes
    this.at = start
    this.#end = end
  }

  /** Whether another field follows: then its value must be read or skipped. */
  next(): boolean {
    if (this.broken || this.at >= this.#end) return false
    const tag = this.varint()
    this.field = Math.floor(tag / 8)
    this.wireType = tag % 8
    if (this.field === 0) this.#break()
    return !this.broken
  }

  /** A whole number; one above 2^53 is not exact, and a negative one is huge. */
  varint(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10 && this.at < this.#end; i++) {
      const byte = this.#bytes[this.at++] as number
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    return this.#break()
  }

  double(): number {
    const { at } = this
    if (!this.#has(8)) return this.#break()
    this.at += 8
    return this.#bytes.readDoubleLE(at)
  }

  /** Where the bytes of a string or a message end; they begin at `at`, and `at` is the caller's to move. */
  block(): number {
    const length = this.varint()
    return this.#has(length) ? this.at + length : this.#break()
  }

  skip(): void {
    if (this.wireType === varint) this.varint()
    else if (this.wireType === fixed64) this.double()
    else if (this.wireType === block) this.at = this.block()
    else if (this.wireType === fixed32 && this.#has(4)) this.at += 4
    else this.#break()
  }

  #has(bytes: number): boolean {
    return !this.broken && this.at + bytes <= this.#end
  }

  #break(): number {
    this.broken = true
    this.at = this.#end
    return this.#end
  }
}

/** Wire types. */
export const varint = 0
export const fixed64 = 1
export const block = 2
export const fixed32 = 5

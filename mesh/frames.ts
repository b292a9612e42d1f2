import { MeshError } from './errors.ts'

/** A gRPC frame is a byte that says whether the message is compressed, its length as four bytes, and the message. */
const headerBytes = 5

/** One message as a frame, uncompressed. */
export function toFrame(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + message.length)
  frame[0] = 0
  frame.writeUInt32BE(message.length, 1)
  frame.set(message, headerBytes)
  return frame
}

/**
 * Takes frames apart as bytes arrive, however they are cut.
 *
 * @param maxMessageBytes a longer message is `too_large`, said as soon as its header is here
 */
export class FrameReader {
  readonly #maxMessageBytes: number
  #chunks: Buffer[] = []
  #length = 0
  /** Bytes until the next message can be whole; joining chunks sooner would copy a long message at each of them. */
  #wanted = headerBytes

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes
  }

  /** The messages that are whole with these bytes; they share memory with what was pushed. */
  push(bytes: Buffer): Buffer[] {
    this.#chunks.push(bytes)
    this.#length += bytes.length
    if (this.#length < this.#wanted) return []
    let rest = this.#chunks.length === 1 ? bytes : Buffer.concat(this.#chunks)
    const messages: Buffer[] = []
    while (rest.length >= headerBytes) {
      const length = rest.readUInt32BE(1)
      if (rest[0] !== 0) throw new MeshError('unimplemented', 'compressed gRPC messages are not read here')
      if (length > this.#maxMessageBytes) {
        throw new MeshError('too_large', `a message of ${length} bytes is above the bound of ${this.#maxMessageBytes}`)
      }
      if (rest.length < headerBytes + length) break
      messages.push(rest.subarray(headerBytes, headerBytes + length))
      rest = rest.subarray(headerBytes + length)
    }
    this.#chunks = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
    this.#wanted = rest.length < headerBytes ? headerBytes : headerBytes + rest.readUInt32BE(1)
    return messages
  }

  /** Bytes of a message that is not whole yet; more than 0 at the end means it was torn. */
  get pending(): number {
    return this.#length
  }
}

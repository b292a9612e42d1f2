import { Readable } from 'node:stream'
import type { Stream } from './stream.ts'

/** As much as lies here unread before the peer is asked to wait, beside its window. */
const highWaterMark = 64 * 1024

/** What arrives on a stream, as Node's streams hand bytes over. The peer may send as fast as they are read. */
export class Body extends Readable {
  readonly #stream: Stream
  /** Bytes that arrived while nobody read. */
  #owed = 0

  constructor(stream: Stream) {
    super({ highWaterMark })
    this.#stream = stream
  }

  /** @param end whether these are the last */
  receive(bytes: Buffer, end: boolean): void {
    if (this.destroyed) {
      this.#stream.consumed(bytes.length)
      return
    }
    // A few bytes would keep all that arrived with them.
    const kept = bytes.length < bytes.buffer.byteLength / 2 ? Buffer.from(bytes) : bytes
    if (bytes.length === 0 || this.push(kept)) this.#stream.consumed(bytes.length)
    else this.#owed += bytes.length
    if (end) this.push(null)
  }

  override _read(): void {
    const read = this.#owed
    this.#owed = 0
    this.#stream.consumed(read)
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#stream.consumed()
    callback(error)
  }
}

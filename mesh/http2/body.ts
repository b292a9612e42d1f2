import { Readable } from 'node:stream'
import { GatheredBytes } from './gathered-bytes.ts'
import type { Stream } from './stream.ts'

/** One piece at a time is handed over: a million pieces of one byte each would take a hundred times their bytes. */
const highWaterMark = 1
/** Fewer bytes than this would hold more than themselves, if they were kept where they arrived. */
const copiedBytes = 16 * 1024

/** What arrives on a stream, as Node's streams hand bytes over. The peer may send as fast as they are read. */
export class Body extends Readable {
  readonly #stream: Stream
  /** What arrived while nobody read; the peer has no credit for it yet. */
  readonly #unread = new GatheredBytes()
  #isRead = true
  #ended = false

  constructor(stream: Stream) {
    super({ highWaterMark })
    this.#stream = stream
  }

  /** @param end whether these are the last */
  receive(bytes: Buffer, end: boolean): void {
    this.#ended ||= end
    if (this.destroyed) this.#stream.consumed(bytes.length)
    else if (this.#isRead) this.#hand(bytes.length < copiedBytes ? Buffer.from(bytes) : bytes)
    else this.#unread.add(bytes)
  }

  override _read(): void {
    this.#isRead = true
    if (this.#unread.length > 0 || this.#ended) this.#hand(this.#unread.take())
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#stream.consumed()
    callback(error)
  }

  #hand(bytes: Buffer): void {
    this.#stream.consumed(bytes.length)
    if (bytes.length > 0) this.#isRead = this.push(bytes)
    if (this.#ended) this.push(null)
  }
}

import type { Fields } from '../protocol.ts'
import type { Receiver, Stream } from '../stream.ts'

/** A receiver that keeps all that it hears, and takes bytes at once. */
export class Heard implements Receiver {
  readonly blocks: Fields[] = []
  readonly chunks: Buffer[] = []
  ended = false
  drains = 0
  /** Resolves when the stream is over. */
  readonly closing: Promise<void>
  /** Set where bytes are to be given back as they come. */
  stream: Stream | undefined
  #close = () => {}

  constructor() {
    this.closing = new Promise(resolve => {
      this.#close = resolve
    })
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  headers(fields: Fields, end: boolean): void {
    this.blocks.push(fields)
    this.ended ||= end
  }

  data(bytes: Buffer, end: boolean): void {
    this.chunks.push(Buffer.from(bytes))
    this.ended ||= end
    this.stream?.consumed(bytes.length)
  }

  drained(): void {
    this.drains += 1
  }

  closed(): void {
    this.#close()
  }
}

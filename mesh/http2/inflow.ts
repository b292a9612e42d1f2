import type { FrameWriter } from './frame-writer.ts'
import { ConnectionError, errorCode } from './protocol.ts'
import type { Stream } from './stream.ts'

/** What the peer sends: never more than what was read, and a window beyond it. */
export class Inflow {
  readonly #writer: FrameWriter
  readonly #connectionBytes: number
  readonly #streamBytes: number
  /** What the peer may still send, on all streams together. */
  #window: number
  /** What was read since the peer was last told. */
  #read = 0

  constructor(writer: FrameWriter, connectionWindowBytes: number, streamWindowBytes: number) {
    this.#writer = writer
    this.#connectionBytes = connectionWindowBytes
    this.#streamBytes = streamWindowBytes
    this.#window = connectionWindowBytes
  }

  /** @throws ConnectionError where so many bytes were not allowed */
  arrive(bytes: number): void {
    this.#window -= bytes
    if (this.#window < 0) throw new ConnectionError(errorCode.flowControlError, 'more data than the window takes')
  }

  /** Bytes of a stream were read. The peer hears of it when it is half a window, so that few frames are about windows. */
  readOf(stream: Stream, bytes: number): void {
    this.read(bytes)
    stream.unread -= bytes
    stream.read += bytes
    if (stream.remoteEnded || stream.closed || stream.read < this.#streamBytes / 2) return
    this.#writer.windowUpdate(stream.id, stream.read)
    stream.receiveWindow += stream.read
    stream.read = 0
  }

  /** Bytes were read, or never will be. */
  read(bytes: number): void {
    this.#read += bytes
    if (this.#read < this.#connectionBytes / 2) return
    this.#writer.windowUpdate(0, this.#read)
    this.#window += this.#read
    this.#read = 0
  }
}

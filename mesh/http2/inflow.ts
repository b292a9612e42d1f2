import type { FrameWriter } from './frame-writer.ts'
import type { Stream } from './stream.ts'

/**
 * What the peer sends. Each stream may bring what was read of it, and a window beyond that; so what lies here unread is at
 * most a window for each stream.
 *
 * The window of the connection opens again as bytes arrive, whether they are read or not: if it waited for readers, a
 * few that are stalled would stop all streams beside them (as grpc-go decides, in `http2_client.go`).
 */
export class Inflow {
  readonly #writer: FrameWriter
  readonly #connectionBytes: number
  readonly #streamBytes: number
  /** What arrived since the peer was last told. */
  #arrived = 0

  constructor(writer: FrameWriter, connectionWindowBytes: number, streamWindowBytes: number) {
    this.#writer = writer
    this.#connectionBytes = connectionWindowBytes
    this.#streamBytes = streamWindowBytes
  }

  /** Bytes arrived. The peer hears of it when it is half a window, so that few frames are about windows. */
  arrive(bytes: number): void {
    this.#arrived += bytes
    if (this.#arrived < this.#connectionBytes / 2) return
    this.#writer.windowUpdate(0, this.#arrived)
    this.#arrived = 0
  }

  /** Bytes of a stream were read, or never will be. The peer hears of it when it is half a window. */
  readOf(stream: Stream, bytes: number): void {
    stream.unread -= bytes
    stream.read += bytes
    if (stream.remoteEnded || stream.closed || stream.read < this.#streamBytes / 2) return
    this.#writer.windowUpdate(stream.id, stream.read)
    stream.receiveWindow += stream.read
    stream.read = 0
  }
}

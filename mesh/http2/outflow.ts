import type { FrameWriter } from './frame-writer.ts'
import { ConnectionError, errorCode, firstWindowBytes, maxFrameBytes, maxWindowBytes } from './protocol.ts'
import type { Stream } from './stream.ts'

/** What we send: as much as the windows of the stream and of the connection, and the socket, take. */
export class Outflow {
  readonly #writer: FrameWriter
  /** Streams that wait for the connection's window, or for the socket. Those whose own window is shut are not among them. */
  readonly #waiting = new Set<Stream>()
  #window = firstWindowBytes

  constructor(writer: FrameWriter) {
    this.#writer = writer
  }

  /** Sends of a stream's queue what may leave now, and its trailers behind it. */
  send(stream: Stream): void {
    const { queue } = stream
    while (queue.length > 0) {
      const bytes = queue[0] as Buffer
      if (bytes.length > 0 && stream.sendWindow <= 0) return
      if ((bytes.length > 0 && this.#window <= 0) || this.#writer.full) {
        this.#waiting.add(stream)
        return
      }
      this.#sendSome(stream, bytes)
    }
    if (stream.trailers === undefined || stream.localEnded) return
    this.#writer.headers(stream.id, stream.trailers, true)
    stream.endLocal()
  }

  /** The peer takes more of one stream. Returns an error code where it says so wrongly. */
  widenStream(stream: Stream, more: number): number | undefined {
    if (more === 0) return errorCode.protocolError
    stream.sendWindow += more
    if (stream.sendWindow > maxWindowBytes) return errorCode.flowControlError
    this.#resume(stream)
    return undefined
  }

  /**
   * The peer takes more, or less, of each stream than it said first.
   *
   * @throws ConnectionError where that is more than a window can be
   */
  shiftStream(stream: Stream, more: number): void {
    stream.sendWindow += more
    if (stream.sendWindow > maxWindowBytes) throw tooWide()
    if (more > 0) this.#resume(stream)
  }

  /** The peer takes more of all of them together. */
  widen(more: number): void {
    this.#window += more
    if (more === 0) throw new ConnectionError(errorCode.protocolError, 'WINDOW_UPDATE by nothing')
    if (this.#window > maxWindowBytes) throw tooWide()
    this.resumeAll()
  }

  /** Has those that wait send in turn, until there is nothing left to send or nothing more may leave. */
  resumeAll(): void {
    // A stream that has to wait again stands last.
    for (const stream of this.#waiting) {
      if (this.#window <= 0 || this.#writer.full) return
      this.#resume(stream)
    }
  }

  forget(stream: Stream): void {
    this.#waiting.delete(stream)
  }

  #resume(stream: Stream): void {
    this.#waiting.delete(stream)
    if (stream.queue.length === 0) return
    this.send(stream)
    if (stream.queue.length === 0 && !stream.localEnded) stream.receiver.drained()
  }

  #sendSome(stream: Stream, bytes: Buffer): void {
    // An end without bytes needs no window, also where the peer has made it smaller than nothing.
    const length = bytes.length && Math.min(bytes.length, stream.sendWindow, this.#window, maxFrameBytes)
    const whole = length === bytes.length
    if (whole) stream.queue.shift()
    else stream.queue[0] = bytes.subarray(length)
    stream.sendWindow -= length
    this.#window -= length
    const end = stream.endQueued && stream.queue.length === 0
    this.#writer.data(stream.id, whole ? bytes : bytes.subarray(0, length), end)
    if (end) stream.endLocal()
  }
}

function tooWide(): ConnectionError {
  return new ConnectionError(errorCode.flowControlError, 'the window is larger than 2^31-1 bytes')
}

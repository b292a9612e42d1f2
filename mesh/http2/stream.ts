import { errorCode, type Fields } from './protocol.ts'

/** What a stream asks of the connection that carries it. */
export interface Carrier {
  sendHeaders(stream: Stream, fields: Fields): void
  /** Sends as much of the stream's queue as the windows and the socket take. */
  sendQueued(stream: Stream): void
  sendReset(stream: Stream, code: number): void
  /** The application has read so many bytes of this stream. */
  giveBack(stream: Stream, bytes: number): void
  /** The stream is over on both sides. */
  forget(stream: Stream): void
}

/** Who hears what arrives on a stream. Called in order; nothing after `closed`. */
export interface Receiver {
  /** Headers, then possibly trailers. */
  headers(fields: Fields, end: boolean): void
  /** Bytes; whoever keeps them calls `consumed` once it has read them. */
  data(bytes: Buffer, end: boolean): void
  /** Queued data has left, and more is welcome. */
  drained(): void
  /** The stream is over: `resetCode` and `lost` say how. */
  closed(): void
}

const deaf: Receiver = { headers() {}, data() {}, drained() {}, closed() {} }

/** One call on a connection. */
export class Stream {
  /** 0 while it waits for the peer to take another one. */
  id: number
  receiver: Receiver = deaf
  /** How the stream was reset, and by whom it does not matter; absent: it was not. */
  resetCode: number | undefined
  /** Whether its connection was lost under it. */
  lost = false
  /** Whether the peer has said all, and we have. */
  remoteEnded = false
  localEnded = false
  headersReceived = false
  headersSent = false
  closed = false

  /** What both sides may still send, in bytes. */
  sendWindow: number
  receiveWindow: number
  /** Bytes that nobody has read yet; and those that were read since the peer was last told. */
  unread = 0
  read = 0

  /** What waits for a window, in order, and what comes behind it. */
  readonly queue: Buffer[] = []
  endQueued = false
  trailers: Fields | undefined

  /** The one behind it in the connection's table. */
  next: Stream | undefined

  readonly #carrier: Carrier

  /** @param id 0 where the peer has to make room for it first; both windows in bytes */
  constructor(carrier: Carrier, id: number, sendWindow: number, receiveWindow: number) {
    this.#carrier = carrier
    this.id = id
    this.sendWindow = sendWindow
    this.receiveWindow = receiveWindow
  }

  /** The first headers of an answer. */
  headers(fields: Fields): void {
    if (this.closed || this.headersSent) return
    this.headersSent = true
    this.#carrier.sendHeaders(this, fields)
  }

  /**
   * Sends bytes as soon as the peer takes them.
   *
   * @param bytes must not change any more
   * @param end   whether nothing follows
   * @returns whether they have left; otherwise `drained` follows
   */
  data(bytes: Buffer, end: boolean): boolean {
    if (this.closed || this.localEnded) return true
    this.queue.push(bytes)
    this.endQueued = end
    this.#carrier.sendQueued(this)
    return this.queue.length === 0
  }

  /** The last headers, behind all data. What the peer still has to say after that is refused: it has its answer. */
  end(trailers: Fields): void {
    if (this.closed || this.localEnded) return
    this.trailers = trailers
    this.#carrier.sendQueued(this)
  }

  /** Ends the stream at once, on both sides; what is queued is dropped. */
  reset(code: number): void {
    if (this.closed) return
    this.#carrier.sendReset(this, code)
    this.resetCode = code
    this.close()
  }

  /** So many bytes were read, and more are welcome; without a number: whatever came, nobody will read it. */
  consumed(bytes = this.unread): void {
    const read = Math.min(bytes, this.unread)
    if (read > 0) this.#carrier.giveBack(this, read)
  }

  // What follows is the connection's to call.

  endLocal(): void {
    this.localEnded = true
    if (this.trailers !== undefined && !this.remoteEnded) this.reset(errorCode.noError)
    else this.#settle()
  }

  receiveHeaders(fields: Fields, end: boolean): void {
    this.headersReceived = true
    this.remoteEnded = end
    this.receiver.headers(fields, end)
    this.#settle()
  }

  /** @param padding what came beside the bytes, and nobody reads */
  receiveData(bytes: Buffer, padding: number, end: boolean): void {
    this.remoteEnded = end
    if (padding > 0) this.consumed(padding)
    if (bytes.length > 0 || end) this.receiver.data(bytes, end)
    this.#settle()
  }

  close(): void {
    if (this.closed) return
    this.closed = true
    this.queue.length = 0
    const { receiver } = this
    if (this.resetCode !== undefined || this.lost) this.consumed()
    this.#carrier.forget(this)
    this.receiver = deaf
    receiver.closed()
  }

  /** Closes once both sides have said all. */
  #settle(): void {
    if (this.localEnded && this.remoteEnded) this.close()
  }

  /** The connection is gone, or the peer never saw the stream. */
  lose(refused: boolean): void {
    if (refused) this.resetCode = errorCode.refusedStream
    else this.lost = true
    this.close()
  }
}

import type { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import { FrameParser } from './frame-parser.ts'
import { FrameWriter } from './frame-writer.ts'
import { HeaderDecoder, type HeaderList } from './header-decoder.ts'
import {
  ConnectionError,
  errorCode,
  type Fields,
  firstWindowBytes,
  flag,
  frameType,
  maxFrameBytes,
  maxWindowBytes,
  preface,
} from './protocol.ts'
import { createRate } from './rate.ts'
import { firstPeerSettings, type PeerSettings, readSettings, writeSettings } from './settings.ts'
import { type Carrier, type Receiver, Stream } from './stream.ts'

export interface ConnectionOptions {
  readonly clock: Clock
  /** What one stream, and all of them together, may have under way to us and unread, in bytes. */
  readonly streamWindowBytes: number
  readonly connectionWindowBytes: number
  /** Calls at once that the peer may begin. */
  readonly maxStreams: number
  /** All fields of one header block together, in bytes as SETTINGS_MAX_HEADER_LIST_SIZE counts. */
  readonly maxHeaderBytes: number
}

export interface ConnectionEvents {
  /** A call of the peer's; the receiver hears the rest of it. Servers only. */
  stream?(stream: Stream, fields: Fields, end: boolean): void
  /** The peer has said its settings: it speaks HTTP/2. */
  ready?(): void
  /** The peer takes no new calls. */
  goaway?(): void
  /** Once, last. The error says what broke it; absent: it ended. */
  closed(error?: Error): void
}

/** How long a peer has to say its settings. */
const greetingMs = 10_000
/** Header blocks may come in this many pieces. */
const maxContinuations = 32
/** What may wait for a peer that does not read: answers without data, and acknowledgements. */
const maxUnreadBytes = 16 * 1024 * 1024
/** Calls that a peer may begin and take back without pause, and how many a second after that. */
const resetBurst = 1_000
const resetsPerSecond = 200

/** One HTTP/2 connection (RFC 9113), from either side: frames, windows, and the streams that it carries. */
export class Connection implements Carrier {
  readonly #socket: Socket
  readonly #isClient: boolean
  readonly #options: ConnectionOptions
  readonly #events: ConnectionEvents
  readonly #writer: FrameWriter
  readonly #decoder: HeaderDecoder
  readonly #parser: FrameParser
  readonly #mayReset: () => boolean
  readonly #greeted: () => void
  readonly #streams = new Map<number, Stream>()
  /** Streams that wait for a window or for the socket. */
  readonly #blocked = new Set<Stream>()
  /** Calls of ours that wait until the peer takes another one. */
  #pending: { readonly stream: Stream; readonly fields: Fields }[] = []
  readonly #pings: (() => void)[] = []
  #sendWindow = firstWindowBytes
  #receiveWindow: number
  #unannounced: number
  #peer: PeerSettings = firstPeerSettings
  #lastPeerId = 0
  #nextId = 1
  #block: { readonly id: number; readonly end: boolean; readonly parts: Buffer[]; bytes: number } | undefined
  #isReady = false
  #saidGoaway = false
  /** Whether the peer knows that, so that what it begins now is refused. */
  #leaving = false
  #heardGoaway = false
  #closed = false
  #error: Error | undefined

  constructor(socket: Socket, isClient: boolean, options: ConnectionOptions, events: ConnectionEvents) {
    this.#socket = socket
    this.#isClient = isClient
    this.#options = options
    this.#events = events
    this.#writer = new FrameWriter(socket)
    this.#decoder = new HeaderDecoder(options.maxHeaderBytes)
    this.#parser = new FrameParser(isClient ? undefined : preface, this)
    this.#mayReset = createRate(options.clock, resetBurst, resetsPerSecond)
    this.#receiveWindow = options.connectionWindowBytes
    this.#unannounced = 0
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('drain', () => this.#unblock())
    socket.on('error', error => {
      this.#error ??= error
    })
    socket.on('end', () => socket.destroy())
    socket.on('close', () => this.#close())
    this.#greeted = options.clock.after(greetingMs, () => this.#fail(violation('no settings came in time')))
    this.#greet()
  }

  /** Whether new calls can be made, or taken. */
  get open(): boolean {
    return !this.#closed && !this.#saidGoaway && !this.#heardGoaway
  }

  get closed(): boolean {
    return this.#closed
  }

  get streams(): number {
    return this.#streams.size + this.#pending.length
  }

  /** Begins a call. Clients only, and only while `open`. */
  request(fields: Fields, receiver: Receiver): Stream {
    const stream = new Stream(this, 0, this.#peer.initialWindowSize, this.#options.streamWindowBytes)
    stream.receiver = receiver
    if (this.#streams.size < this.#peer.maxConcurrentStreams) this.#begin(stream, fields)
    else this.#pending.push({ stream, fields })
    return stream
  }

  /** Calls back when the peer answers, or is gone. */
  ping(answered: () => void): void {
    this.#pings.push(answered)
    this.#writer.ping(Buffer.alloc(8), false)
  }

  /**
   * Ends the connection once its streams have ended, and takes no more. A server first says so and waits for what was
   * on its way: nothing is refused that the peer sent before it knew.
   */
  close(): void {
    if (this.#closed || this.#saidGoaway) return
    this.#saidGoaway = true
    if (this.#isClient) {
      this.#writer.goaway(0, errorCode.noError)
      this.#endWhenIdle()
      return
    }
    this.#writer.goaway(maxWindowBytes, errorCode.noError)
    this.ping(() => {
      if (this.#closed) return
      this.#writer.goaway(this.#lastPeerId, errorCode.noError)
      this.#leaving = true
      this.#endWhenIdle()
    })
  }

  /** Ends it now, with everything on it. */
  destroy(): void {
    this.#socket.destroy()
    this.#close()
  }

  // ---- the streams' side ----

  sendHeaders(stream: Stream, fields: Fields): void {
    this.#writer.headers(stream.id, fields, false)
  }

  sendQueued(stream: Stream): void {
    if (stream.id === 0) return
    const { queue } = stream
    while (queue.length > 0) {
      const bytes = queue[0] as Buffer
      const window = Math.min(stream.sendWindow, this.#sendWindow)
      if ((window <= 0 && bytes.length > 0) || this.#writer.full) {
        this.#blocked.add(stream)
        return
      }
      const length = Math.min(bytes.length, window, maxFrameBytes)
      if (length === bytes.length) queue.shift()
      else queue[0] = bytes.subarray(length)
      const end = stream.endQueued && queue.length === 0
      this.#writer.data(stream.id, length === bytes.length ? bytes : bytes.subarray(0, length), end)
      stream.sendWindow -= length
      stream.queuedBytes -= length
      this.#sendWindow -= length
      if (end) stream.endLocal()
    }
    if (stream.trailers !== undefined && !stream.localEnded) {
      this.#writer.headers(stream.id, stream.trailers, true)
      stream.endLocal()
    }
  }

  sendReset(stream: Stream, code: number): void {
    if (stream.id !== 0) this.#writer.reset(stream.id, code)
  }

  giveBack(stream: Stream, bytes: number): void {
    stream.unread -= bytes
    stream.read += bytes
    this.#giveBackOfConnection(bytes)
    if (stream.remoteEnded || stream.closed || stream.read < this.#options.streamWindowBytes / 2) return
    this.#writer.windowUpdate(stream.id, stream.read)
    stream.receiveWindow += stream.read
    stream.read = 0
  }

  forget(stream: Stream): void {
    this.#streams.delete(stream.id)
    this.#blocked.delete(stream)
    if (stream.id === 0) this.#pending = this.#pending.filter(each => each.stream !== stream)
    this.#beginPending()
    this.#endWhenIdle()
  }

  // ---- the parser's side ----

  /** One frame; its payload lies in the buffer between two places, and only now. */
  frame(type: number, flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    if (!this.#isReady) {
      if (type !== frameType.settings || (flags & flag.ack) !== 0) throw violation('the first frame is not SETTINGS')
      this.#isReady = true
      this.#greeted()
      this.#takeSettings(flags, id, buffer, start, end)
      this.#events.ready?.()
      return
    }
    if (this.#block !== undefined && type !== frameType.continuation) throw violation('a header block is cut off')
    switch (type) {
      case frameType.data:
        this.#takeData(flags, id, buffer, start, end)
        break
      case frameType.headers:
        this.#takeHeaders(flags, id, buffer, start, end)
        break
      case frameType.continuation:
        this.#takeContinuation(flags, id, buffer, start, end)
        break
      case frameType.reset:
        this.#takeReset(id, buffer, start, end)
        break
      case frameType.settings:
        this.#takeSettings(flags, id, buffer, start, end)
        break
      case frameType.ping:
        this.#takePing(flags, id, buffer, start, end)
        break
      case frameType.goaway:
        this.#takeGoaway(id, buffer, start, end)
        break
      case frameType.windowUpdate:
        this.#takeWindowUpdate(id, buffer, start, end)
        break
      case frameType.pushPromise:
        throw violation('PUSH_PROMISE was not allowed')
      case frameType.priority:
        if (id === 0) throw violation('PRIORITY of no stream')
        break
      default:
      // What a frame of an unknown type means is nobody's business (RFC 9113, 5.5).
    }
  }

  #read(chunk: Buffer): void {
    try {
      this.#parser.push(chunk)
      if (this.#writer.waiting > maxUnreadBytes) {
        throw new ConnectionError(errorCode.enhanceYourCalm, 'the peer does not read what it asked for')
      }
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  #takeData(flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    const length = end - start
    this.#receiveWindow -= length
    if (this.#receiveWindow < 0) throw new ConnectionError(errorCode.flowControlError, 'more data than was allowed')
    const stream = this.#streams.get(id)
    if (stream === undefined || stream.remoteEnded) {
      if (this.#isIdle(id)) throw violation('DATA of a stream that was never begun')
      this.#giveBackOfConnection(length)
      if (stream !== undefined) stream.reset(errorCode.streamClosed)
      return
    }
    stream.receiveWindow -= length
    if (stream.receiveWindow < 0) {
      stream.reset(errorCode.flowControlError)
      return
    }
    const [from, to] = (flags & flag.padded) === 0 ? [start, end] : unpad(buffer, start, end)
    const ended = (flags & flag.endStream) !== 0
    stream.unread += length
    // Padding is read by nobody.
    if (to - from < length) stream.consumed(length - (to - from))
    stream.remoteEnded = ended
    if (to > from || ended) stream.receiver.data(buffer.subarray(from, to), ended)
    stream.settle()
  }

  #takeHeaders(flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    if (id === 0) throw violation('HEADERS of no stream')
    let [from, to] = (flags & flag.padded) === 0 ? [start, end] : unpad(buffer, start, end)
    if ((flags & flag.priority) !== 0) from += 5
    if (from > to) throw new ConnectionError(errorCode.frameSizeError, 'HEADERS is too short')
    const ended = (flags & flag.endStream) !== 0
    if ((flags & flag.endHeaders) !== 0) {
      this.#takeBlock(id, ended, this.#decoder.decode(buffer, from, to))
      return
    }
    to -= from
    this.#block = { id, end: ended, parts: [Buffer.from(buffer.subarray(from, from + to))], bytes: to }
  }

  #takeContinuation(flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    const block = this.#block
    if (block === undefined || block.id !== id) throw violation('CONTINUATION of nothing')
    block.bytes += end - start
    block.parts.push(Buffer.from(buffer.subarray(start, end)))
    if (block.parts.length > maxContinuations || block.bytes > this.#options.maxHeaderBytes + maxFrameBytes) {
      throw new ConnectionError(errorCode.enhanceYourCalm, 'a header block is too large')
    }
    if ((flags & flag.endHeaders) === 0) return
    this.#block = undefined
    this.#takeBlock(id, block.end, this.#decoder.decode(Buffer.concat(block.parts)))
  }

  #takeBlock(id: number, end: boolean, { fields, fault }: HeaderList): void {
    const stream = this.#streams.get(id)
    if (stream === undefined && this.#isIdle(id)) {
      this.#takeStream(id, end, fields, fault)
      return
    }
    if (stream === undefined) return
    if (stream.remoteEnded) {
      stream.reset(errorCode.streamClosed)
      return
    }
    if (fault !== undefined) {
      stream.reset(codeOf(fault))
      return
    }
    // 103 and its like say nothing yet.
    if (this.#isClient && !end && fields[0] === ':status' && fields[1]?.startsWith('1')) return
    stream.remoteEnded = end
    stream.receiver.headers(fields, end)
    stream.settle()
  }

  #takeStream(id: number, end: boolean, fields: Fields, fault: HeaderList['fault']): void {
    if (this.#isClient || id % 2 === 0) throw violation(`a stream of number ${id} is not the peer's to begin`)
    this.#lastPeerId = id
    if (this.#leaving || this.#streams.size >= this.#options.maxStreams) {
      this.#writer.reset(id, errorCode.refusedStream)
      return
    }
    if (fault !== undefined) {
      this.#writer.reset(id, codeOf(fault))
      return
    }
    const stream = new Stream(this, id, this.#peer.initialWindowSize, this.#options.streamWindowBytes)
    stream.remoteEnded = end
    this.#streams.set(id, stream)
    this.#events.stream?.(stream, fields, end)
  }

  #takeReset(id: number, buffer: Buffer, start: number, end: number): void {
    if (end - start !== 4) throw new ConnectionError(errorCode.frameSizeError, 'RST_STREAM has four bytes')
    if (this.#isIdle(id)) throw violation('RST_STREAM of a stream that was never begun')
    const stream = this.#streams.get(id)
    if (stream === undefined) return
    if (!this.#isClient && !this.#mayReset()) {
      throw new ConnectionError(errorCode.enhanceYourCalm, 'too many calls are begun and taken back')
    }
    stream.resetCode = buffer.readUInt32BE(start)
    stream.close()
  }

  #takeSettings(flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    if (id !== 0) throw violation('SETTINGS of a stream')
    if ((flags & flag.ack) !== 0) return
    const before = this.#peer.initialWindowSize
    this.#peer = readSettings(this.#peer, buffer, start, end)
    const more = this.#peer.initialWindowSize - before
    for (const stream of this.#streams.values()) stream.sendWindow += more
    for (const { stream } of this.#pending) stream.sendWindow += more
    this.#writer.acknowledgeSettings()
    this.#beginPending()
    this.#unblock()
  }

  #takePing(flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    if (id !== 0) throw violation('PING of a stream')
    if (end - start !== 8) throw new ConnectionError(errorCode.frameSizeError, 'PING has eight bytes')
    if ((flags & flag.ack) === 0) this.#writer.ping(buffer.subarray(start, end), true)
    else this.#pings.shift()?.()
  }

  #takeGoaway(id: number, buffer: Buffer, start: number, end: number): void {
    if (id !== 0) throw violation('GOAWAY of a stream')
    if (end - start < 8) throw new ConnectionError(errorCode.frameSizeError, 'GOAWAY is cut off')
    const last = buffer.readUInt32BE(start) & maxWindowBytes
    const first = !this.#heardGoaway
    this.#heardGoaway = true
    if (first) this.#events.goaway?.()
    if (this.#isClient) {
      for (const { stream } of [...this.#pending]) stream.lose(true)
      for (const stream of [...this.#streams.values()]) if (stream.id > last) stream.lose(true)
    }
    this.#endWhenIdle()
  }

  #takeWindowUpdate(id: number, buffer: Buffer, start: number, end: number): void {
    if (end - start !== 4) throw new ConnectionError(errorCode.frameSizeError, 'WINDOW_UPDATE has four bytes')
    const more = buffer.readUInt32BE(start) & maxWindowBytes
    if (id === 0) {
      this.#sendWindow += more
      if (more === 0) throw violation('WINDOW_UPDATE by nothing')
      if (this.#sendWindow > maxWindowBytes)
        throw new ConnectionError(errorCode.flowControlError, 'the window is too large')
      this.#unblock()
      return
    }
    if (this.#isIdle(id)) throw violation('WINDOW_UPDATE of a stream that was never begun')
    const stream = this.#streams.get(id)
    if (stream === undefined) return
    if (more === 0) {
      stream.reset(errorCode.protocolError)
      return
    }
    stream.sendWindow += more
    if (stream.sendWindow > maxWindowBytes) {
      stream.reset(errorCode.flowControlError)
      return
    }
    if (this.#blocked.delete(stream)) this.#resume(stream)
  }

  // ---- the wire's side ----

  #greet(): void {
    const { streamWindowBytes, connectionWindowBytes, maxStreams, maxHeaderBytes } = this.#options
    const own = { initialWindowSize: streamWindowBytes, maxHeaderListSize: maxHeaderBytes }
    if (this.#isClient) this.#writer.preface()
    this.#writer.settings(
      writeSettings(this.#isClient ? { ...own, enablePush: 0 } : { ...own, maxConcurrentStreams: maxStreams }),
    )
    if (connectionWindowBytes > firstWindowBytes) this.#writer.windowUpdate(0, connectionWindowBytes - firstWindowBytes)
  }

  #begin(stream: Stream, fields: Fields): void {
    stream.id = this.#nextId
    this.#nextId += 2
    this.#streams.set(stream.id, stream)
    stream.headers(fields)
    this.sendQueued(stream)
  }

  #beginPending(): void {
    while (this.#pending.length > 0 && this.#streams.size < this.#peer.maxConcurrentStreams) {
      const next = this.#pending.shift()
      if (next !== undefined) this.#begin(next.stream, next.fields)
    }
  }

  #giveBackOfConnection(bytes: number): void {
    this.#unannounced += bytes
    if (this.#closed || this.#unannounced < this.#options.connectionWindowBytes / 2) return
    this.#writer.windowUpdate(0, this.#unannounced)
    this.#receiveWindow += this.#unannounced
    this.#unannounced = 0
  }

  /** Lets each stream that waits send one frame in turn, until there is nothing left to send or to send it by. */
  #unblock(): void {
    for (const stream of [...this.#blocked]) {
      if (this.#sendWindow <= 0 || this.#writer.full) return
      if (!this.#blocked.delete(stream)) continue
      this.#resume(stream)
    }
  }

  #resume(stream: Stream): void {
    this.sendQueued(stream)
    if (stream.queue.length === 0 && !stream.closed) stream.receiver.drained()
  }

  /** Whether a stream of this number was never begun. Clients begin odd ones, and nobody begins even ones here. */
  #isIdle(id: number): boolean {
    if (id === 0) throw violation('a frame of no stream')
    return id % 2 === 0 || (this.#isClient ? id >= this.#nextId : id > this.#lastPeerId)
  }

  #endWhenIdle(): void {
    if (this.#closed || this.#streams.size > 0 || this.#pending.length > 0) return
    const done = this.#isClient ? this.#saidGoaway || this.#heardGoaway : this.#leaving || this.#heardGoaway
    if (!done) return
    this.#writer.flush()
    this.#socket.end()
  }

  /** Says why, and ends everything. */
  #fail(thrown: unknown): void {
    if (this.#closed) return
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.#error ??= error
    if (error instanceof ConnectionError) this.#writer.goaway(this.#lastPeerId, error.code)
    this.#writer.flush()
    this.#socket.destroySoon()
    this.#close()
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const { stream } of [...this.#pending]) stream.lose(true)
    for (const stream of [...this.#streams.values()]) stream.lose(false)
    for (const answered of this.#pings.splice(0)) answered()
    this.#greeted()
    this.#events.closed(this.#error)
  }
}

function unpad(buffer: Buffer, start: number, end: number): [from: number, to: number] {
  const padding = buffer[start] ?? end
  if (start + 1 + padding > end) throw violation('the padding is larger than its frame')
  return [start + 1, end - padding]
}

function codeOf(fault: NonNullable<HeaderList['fault']>): number {
  return fault === 'too large' ? errorCode.enhanceYourCalm : errorCode.protocolError
}

function violation(why: string): ConnectionError {
  return new ConnectionError(errorCode.protocolError, why)
}

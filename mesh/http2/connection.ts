import type { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import { type FrameHandler, FrameReader } from './frame-reader.ts'
import { FrameWriter } from './frame-writer.ts'
import type { HeaderList } from './header-decoder.ts'
import { Inflow } from './inflow.ts'
import { Outflow } from './outflow.ts'
import {
  ConnectionError,
  errorCode,
  type Fields,
  firstTableBytes,
  firstWindowBytes,
  maxWindowBytes,
  preface,
  violation,
} from './protocol.ts'
import { createRate } from './rate.ts'
import { firstPeerSettings, type PeerSettings, readSettings, writeSettings } from './settings.ts'
import { type Carrier, type Receiver, Stream } from './stream.ts'
import { StreamTable } from './stream-table.ts'

export interface ConnectionOptions {
  readonly clock: Clock
  /** What one stream may have under way to us and unread, and what all of them together may have under way, in bytes. */
  readonly streamWindowBytes: number
  readonly connectionWindowBytes: number
  /** Calls at once that the peer may begin. */
  readonly maxStreams: number
  /** All fields of one header block together, in bytes as SETTINGS_MAX_HEADER_LIST_SIZE counts. */
  readonly maxHeaderBytes: number
}

export interface ConnectionEvents {
  /** A call of the peer's; the receiver that it is given hears the rest of it. Servers only. */
  stream?(stream: Stream, fields: Fields): void
  /** The peer has said its settings: it speaks HTTP/2. */
  ready?(): void
  /** No new calls can be made. */
  goaway?(): void
  /** Once, last. The error says what broke it; absent: it ended. */
  closed(error?: Error): void
}

/** How long a peer has to say its settings. */
const greetingMs = 10_000
/** Silence after which the system asks whether the peer is still there. */
const keepAliveMs = 60_000
/** How long a peer has to hear why the connection ends; and to take what is left, and end it too, where all is well. */
const lastWordMs = 1_000
const lingerMs = 30_000
/** What may wait for a peer that does not read: answers without data, and acknowledgements. */
const maxUnreadBytes = 16 * 1024 * 1024
/**
 * Calls that a peer may begin and take back without pause, and how many a second after that (CVE-2023-44487); whether it
 * resets them or provokes us to (CVE-2025-8671). A proxy in front gives up calls of many callers on one connection.
 */
const resetBurst = 2_000
const resetsPerSecond = 2_000

/** One HTTP/2 connection (RFC 9113), from either side: the streams that it carries, its beginning and its end. */
export class Connection implements Carrier, FrameHandler {
  readonly #socket: Socket
  readonly #isClient: boolean
  readonly #options: ConnectionOptions
  readonly #events: ConnectionEvents
  readonly #reader: FrameReader
  readonly #writer: FrameWriter
  readonly #inflow: Inflow
  readonly #outflow: Outflow
  readonly #mayReset: () => boolean
  readonly #cancelGreeting: () => void
  #cancelLinger = () => {}
  readonly #streams = new StreamTable()
  /** Calls of ours that wait until the peer takes another one. */
  readonly #pending = new Map<Stream, Fields>()
  readonly #pings: (() => void)[] = []
  #peer: PeerSettings = firstPeerSettings
  #isReady = false
  #lastPeerId = 0
  #nextId = 1
  /** Whether either side has said that no new calls are taken, and whether what is begun now is refused. */
  #leaving = false
  #left = false
  #closed = false
  #error: Error | undefined

  /**
   * Says at once what has to come first; a socket that still connects keeps it until then.
   *
   * @param socket   nobody else may read it or write to it
   * @param isClient whether calls are made on it, rather than taken
   */
  constructor(socket: Socket, isClient: boolean, options: ConnectionOptions, events: ConnectionEvents) {
    const { clock, connectionWindowBytes, streamWindowBytes, maxHeaderBytes } = options
    this.#socket = socket
    this.#isClient = isClient
    this.#options = options
    this.#events = events
    this.#reader = new FrameReader(isClient ? undefined : preface, maxHeaderBytes, this)
    this.#writer = new FrameWriter(socket)
    this.#inflow = new Inflow(this.#writer, connectionWindowBytes, streamWindowBytes)
    this.#outflow = new Outflow(this.#writer)
    this.#mayReset = createRate(clock, resetBurst, resetsPerSecond)
    this.#cancelGreeting = clock.after(greetingMs, () =>
      this.#fail(violation(`no SETTINGS came within ${greetingMs} ms`)),
    )
    socket.setNoDelay(true)
    // A peer that vanished says nothing; without this its connection would stand for ever.
    socket.setKeepAlive(true, keepAliveMs)
    socket.on('data', (chunk: Buffer) => this.#read(chunk))
    socket.on('drain', () => this.#outflow.resumeAll())
    socket.on('end', () => socket.destroy())
    socket.on('close', () => {
      this.#cancelLinger()
      this.#close()
    })
    socket.on('error', error => {
      this.#error ??= error
    })
    this.#greet()
  }

  /** Whether new calls can be made, or taken. */
  get open(): boolean {
    return !this.#closed && !this.#leaving
  }

  /** How many streams the peer takes at once. */
  get peerMaxStreams(): number {
    return this.#peer.maxConcurrentStreams
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Begins a call. Clients only, and only while `open`. */
  request(fields: Fields, receiver: Receiver): Stream {
    const stream = new Stream(this, 0, this.#peer.initialWindowSize, this.#options.streamWindowBytes)
    stream.receiver = receiver
    if (this.#streams.size < this.#peer.maxConcurrentStreams) this.#begin(stream, fields)
    else this.#pending.set(stream, fields)
    return stream
  }

  /** Calls back when the peer answers, or is gone. */
  ping(answered: () => void): void {
    this.#pings.push(answered)
    this.#writer.ping(Buffer.alloc(8), false)
  }

  /**
   * Ends the connection once its streams have ended. A server says so and goes on until the peer has heard it: nothing
   * is refused that was sent before.
   */
  close(): void {
    if (this.#closed || this.#leaving) return
    this.#leaving = true
    if (this.#isClient) {
      for (const stream of this.#pending.keys()) stream.lose(true)
      this.#leave(0)
      return
    }
    this.#writer.goaway(maxWindowBytes, errorCode.noError)
    this.ping(() => this.#leave(this.#lastPeerId))
  }

  /** Ends it now, with everything on it. */
  destroy(): void {
    this.#socket.destroy()
    this.#close()
  }

  // ---- what streams ask for ----

  sendHeaders(stream: Stream, fields: Fields): void {
    this.#writer.headers(stream.id, fields, false)
  }

  sendQueued(stream: Stream): void {
    if (stream.id !== 0) this.#outflow.send(stream)
  }

  sendReset(stream: Stream, code: number): void {
    if (stream.id !== 0) this.#writer.reset(stream.id, code)
  }

  giveBack(stream: Stream, bytes: number): void {
    this.#inflow.readOf(stream, bytes)
  }

  forget(stream: Stream): void {
    this.#streams.delete(stream)
    this.#pending.delete(stream)
    this.#outflow.forget(stream)
    this.#beginPending()
    this.#endWhenIdle()
  }

  // ---- what the peer says ----

  data(id: number, bytes: Buffer, weight: number, end: boolean): void {
    this.#inflow.arrive(weight)
    const stream = this.#streams.get(id)
    if (stream === undefined) {
      if (this.#isIdle(id)) throw violation('DATA of a stream that was never begun')
      // Otherwise it was on its way when the stream was reset.
      return
    }
    stream.receiveWindow -= weight
    stream.unread += weight
    if (stream.remoteEnded) this.#refuse(stream, errorCode.streamClosed)
    else if (stream.receiveWindow < 0) this.#refuse(stream, errorCode.flowControlError)
    else if (!stream.headersReceived) this.#refuse(stream, errorCode.protocolError)
    else stream.receiveData(bytes, weight - bytes.length, end)
  }

  headers(id: number, { fields, fault }: HeaderList, end: boolean): void {
    const stream = this.#streams.get(id)
    if (stream === undefined) {
      if (this.#isIdle(id)) this.#takeCall(id, fields, fault, end)
      // A caller that counts wrongly would wait for ever; trailers of a call that was reset cross nobody's plans.
      else if (!this.#isClient) this.#writer.reset(id, errorCode.streamClosed)
      return
    }
    // 103 and its like say nothing yet.
    if (this.#isClient && !end && fields[0] === ':status' && fields[1]?.startsWith('1')) return
    if (stream.remoteEnded) this.#refuse(stream, errorCode.streamClosed)
    else if (fault !== undefined) this.#refuse(stream, codeOf(fault))
    else if (stream.headersReceived && !end) this.#refuse(stream, errorCode.protocolError)
    else stream.receiveHeaders(fields, end)
  }

  reset(id: number, code: number): void {
    if (this.#isIdle(id)) throw violation('RST_STREAM of a stream that was never begun')
    const stream = this.#streams.get(id)
    if (stream === undefined) return
    this.#countReset()
    stream.resetCode = code
    stream.close()
  }

  settings(buffer: Buffer, start: number, end: number): void {
    const before = this.#peer.initialWindowSize
    this.#peer = readSettings(this.#peer, buffer, start, end)
    this.#writer.acknowledgeSettings()
    if (this.#peer.headerTableSize < firstTableBytes) this.#writer.giveUpTable()
    const more = this.#peer.initialWindowSize - before
    for (const stream of this.#pending.keys()) stream.sendWindow += more
    for (const stream of more === 0 ? [] : this.#streams.all()) this.#outflow.shiftStream(stream, more)
    this.#beginPending()
    if (this.#isReady) return
    this.#isReady = true
    this.#cancelGreeting()
    this.#events.ready?.()
  }

  pinged(payload: Buffer): void {
    this.#writer.ping(payload, true)
  }

  ponged(): void {
    this.#pings.shift()?.()
  }

  goaway(last: number): void {
    if (this.#isClient) {
      this.#stopCalling()
      for (const stream of this.#pending.keys()) stream.lose(true)
      for (const stream of this.#streams.all()) if (stream.id > last) stream.lose(true)
    }
    this.#left = true
    this.#endWhenIdle()
  }

  windowUpdate(id: number, more: number): void {
    if (id === 0) {
      this.#outflow.widen(more)
      return
    }
    if (this.#isIdle(id)) throw violation('WINDOW_UPDATE of a stream that was never begun')
    const stream = this.#streams.get(id)
    const fault = stream && this.#outflow.widenStream(stream, more)
    if (stream !== undefined && fault !== undefined) this.#refuse(stream, fault)
  }

  // ---- its own life ----

  #greet(): void {
    const { streamWindowBytes, connectionWindowBytes, maxStreams, maxHeaderBytes } = this.#options
    const own = { initialWindowSize: streamWindowBytes, maxHeaderListSize: maxHeaderBytes }
    if (this.#isClient) this.#writer.preface()
    this.#writer.settings(
      writeSettings(this.#isClient ? { ...own, enablePush: 0 } : { ...own, maxConcurrentStreams: maxStreams }),
    )
    if (connectionWindowBytes > firstWindowBytes) this.#writer.windowUpdate(0, connectionWindowBytes - firstWindowBytes)
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return
    try {
      this.#reader.push(chunk)
      if (this.#writer.waiting > maxUnreadBytes) {
        throw new ConnectionError(
          errorCode.enhanceYourCalm,
          `the peer leaves ${maxUnreadBytes} bytes of answers unread`,
        )
      }
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  /** Resets a stream on which the peer broke the protocol. */
  #refuse(stream: Stream, code: number): void {
    this.#countReset()
    stream.reset(code)
  }

  #countReset(): void {
    if (this.#isClient || this.#mayReset()) return
    throw new ConnectionError(
      errorCode.enhanceYourCalm,
      `more than ${resetsPerSecond} calls a second are begun and taken back`,
    )
  }

  #begin(stream: Stream, fields: Fields): void {
    stream.id = this.#nextId
    this.#nextId += 2
    this.#streams.add(stream)
    stream.headers(fields)
    this.#outflow.send(stream)
    if (this.#nextId <= maxWindowBytes) return
    // There are no more numbers.
    this.#stopCalling()
    this.#leave(0)
  }

  #beginPending(): void {
    for (const [stream, fields] of this.#pending) {
      if (this.#closed || this.#leaving || this.#streams.size >= this.#peer.maxConcurrentStreams) return
      this.#pending.delete(stream)
      this.#begin(stream, fields)
    }
  }

  #takeCall(id: number, fields: Fields, fault: HeaderList['fault'], end: boolean): void {
    if (this.#closed) return
    if (this.#isClient || id % 2 === 0) throw violation(`stream ${id} is not the peer's to begin`)
    this.#lastPeerId = id
    const refused =
      this.#left || this.#streams.size >= this.#options.maxStreams ? errorCode.refusedStream : fault && codeOf(fault)
    if (refused !== undefined) {
      this.#writer.reset(id, refused)
      return
    }
    const stream = new Stream(this, id, this.#peer.initialWindowSize, this.#options.streamWindowBytes)
    stream.headersReceived = true
    stream.remoteEnded = end
    this.#streams.add(stream)
    this.#events.stream?.(stream, fields)
  }

  /** Whether a stream of this number was never begun. Clients begin odd ones; even ones, a server's, do not exist here. */
  #isIdle(id: number): boolean {
    return id % 2 === 0 || (this.#isClient ? id >= this.#nextId : id > this.#lastPeerId)
  }

  #stopCalling(): void {
    const was = this.#leaving
    this.#leaving = true
    for (const stream of this.#pending.keys()) stream.lose(true)
    if (!was) this.#events.goaway?.()
  }

  #leave(last: number): void {
    if (this.#closed) return
    this.#left = true
    this.#writer.goaway(last, errorCode.noError)
    this.#endWhenIdle()
  }

  #endWhenIdle(): void {
    if (this.#closed || !this.#left || this.#streams.size > 0 || this.#pending.size > 0) return
    this.#writer.flush()
    this.#socket.end()
    this.#destroyAfter(lingerMs)
  }

  /** Says why, and ends everything. */
  #fail(thrown: unknown): void {
    if (this.#closed) return
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    this.#error ??= error
    if (error instanceof ConnectionError) this.#writer.goaway(this.#lastPeerId, error.code)
    this.#writer.flush()
    this.#socket.destroySoon()
    this.#destroyAfter(lastWordMs)
    this.#close()
  }

  /** A peer that does not read, or never ends its side, would keep the socket for ever. */
  #destroyAfter(ms: number): void {
    this.#cancelLinger()
    if (!this.#socket.destroyed) this.#cancelLinger = this.#options.clock.after(ms, () => this.#socket.destroy())
  }

  #close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#cancelGreeting()
    for (const stream of this.#pending.keys()) stream.lose(true)
    for (const stream of this.#streams.all()) stream.lose(false)
    for (const answered of this.#pings.splice(0)) answered()
    this.#events.closed(this.#error)
  }
}

function codeOf(fault: NonNullable<HeaderList['fault']>): number {
  return fault === 'too large' ? errorCode.enhanceYourCalm : errorCode.protocolError
}

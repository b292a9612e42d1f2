import { FrameParser } from './frame-parser.ts'
import { HeaderDecoder, type HeaderList } from './header-decoder.ts'
import { ConnectionError, errorCode, flag, frameType, maxFrameBytes, maxWindowBytes, violation } from './protocol.ts'

/** Who hears what the peer says. Bytes may be kept, and keep all that arrived with them: what is small is better copied. */
export interface FrameHandler {
  /** @param weight what it takes from the windows: the bytes, and padding */
  data(id: number, bytes: Buffer, weight: number, end: boolean): void
  headers(id: number, list: HeaderList, end: boolean): void
  reset(id: number, code: number): void
  /** The payload lies between two places of the buffer. */
  settings(buffer: Buffer, start: number, end: number): void
  pinged(payload: Buffer): void
  /** The peer has answered a ping. */
  ponged(): void
  /** @param last the last stream that the peer serves */
  goaway(last: number): void
  /** @param id 0: the connection's */
  windowUpdate(id: number, more: number): void
}

/** Header blocks may come in this many pieces. */
const maxContinuations = 32

interface Block {
  readonly id: number
  readonly end: boolean
  readonly parts: Buffer[]
  bytes: number
}

/** Reads frames: everything that can be said of one without knowing what became of its stream is checked here. */
export class FrameReader {
  readonly #handler: FrameHandler
  readonly #decoder: HeaderDecoder
  readonly #parser: FrameParser
  readonly #maxBlockBytes: number
  /** A header block whose end is not here. */
  #block: Block | undefined
  #hasSettings = false

  /**
   * @param greeting       what must come before the frames; absent: nothing
   * @param maxHeaderBytes of one block, as SETTINGS_MAX_HEADER_LIST_SIZE counts
   */
  constructor(greeting: Buffer | undefined, maxHeaderBytes: number, handler: FrameHandler) {
    this.#handler = handler
    this.#decoder = new HeaderDecoder(maxHeaderBytes)
    this.#parser = new FrameParser(greeting, this)
    this.#maxBlockBytes = maxHeaderBytes + maxFrameBytes
  }

  /** @throws ConnectionError where the peer breaks the protocol, so that the connection must end */
  push(chunk: Buffer): void {
    this.#parser.push(chunk)
  }

  frame(type: number, flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    if (!this.#hasSettings && (type !== frameType.settings || isSet(flags, flag.ack))) {
      throw violation('the first frame is not SETTINGS')
    }
    if (this.#block !== undefined && type !== frameType.continuation) throw violation('a header block is cut off')
    switch (type) {
      case frameType.data:
        ofStream(id, 'DATA')
        this.#data(flags, id, buffer, start, end)
        break
      case frameType.headers:
        ofStream(id, 'HEADERS')
        this.#headers(flags, id, buffer, start, end)
        break
      case frameType.continuation:
        this.#continuation(flags, id, buffer.subarray(start, end))
        break
      case frameType.reset:
        ofStream(id, 'RST_STREAM')
        sized('RST_STREAM', end - start, 4)
        this.#handler.reset(id, buffer.readUInt32BE(start))
        break
      case frameType.settings:
        ofConnection(id, 'SETTINGS')
        this.#hasSettings = true
        if (isSet(flags, flag.ack)) sized('an acknowledgement of SETTINGS', end - start, 0)
        else this.#handler.settings(buffer, start, end)
        break
      case frameType.ping:
        ofConnection(id, 'PING')
        sized('PING', end - start, 8)
        if (isSet(flags, flag.ack)) this.#handler.ponged()
        else this.#handler.pinged(buffer.subarray(start, end))
        break
      case frameType.goaway:
        ofConnection(id, 'GOAWAY')
        if (end - start < 8) throw new ConnectionError(errorCode.frameSizeError, 'GOAWAY is cut off')
        this.#handler.goaway(buffer.readUInt32BE(start) & maxWindowBytes)
        break
      case frameType.windowUpdate:
        sized('WINDOW_UPDATE', end - start, 4)
        this.#handler.windowUpdate(id, buffer.readUInt32BE(start) & maxWindowBytes)
        break
      case frameType.priority:
        ofStream(id, 'PRIORITY')
        sized('PRIORITY', end - start, 5)
        break
      case frameType.pushPromise:
        throw violation('PUSH_PROMISE was not allowed')
      default:
      // What a frame of an unknown type means is nobody's business (RFC 9113, 5.5).
    }
  }

  #data(flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    const [from, to] = isSet(flags, flag.padded) ? unpad(buffer, start, end) : [start, end]
    this.#handler.data(id, buffer.subarray(from, to), end - start, isSet(flags, flag.endStream))
  }

  #headers(flags: number, id: number, buffer: Buffer, start: number, end: number): void {
    const [padded, to] = isSet(flags, flag.padded) ? unpad(buffer, start, end) : [start, end]
    const from = isSet(flags, flag.priority) ? padded + 5 : padded
    if (from > to) throw new ConnectionError(errorCode.frameSizeError, 'HEADERS is too short')
    const ended = isSet(flags, flag.endStream)
    if (isSet(flags, flag.endHeaders)) {
      this.#handler.headers(id, this.#decoder.decode(buffer, from, to), ended)
      return
    }
    this.#block = { id, end: ended, parts: [Buffer.from(buffer.subarray(from, to))], bytes: to - from }
  }

  #continuation(flags: number, id: number, piece: Buffer): void {
    const block = this.#block
    if (block === undefined || block.id !== id) throw violation('CONTINUATION of nothing')
    block.parts.push(Buffer.from(piece))
    block.bytes += piece.length
    if (block.parts.length > maxContinuations || block.bytes > this.#maxBlockBytes) {
      throw new ConnectionError(
        errorCode.enhanceYourCalm,
        `a header block is larger than ${this.#maxBlockBytes} bytes, or in more than ${maxContinuations} pieces`,
      )
    }
    if (!isSet(flags, flag.endHeaders)) return
    this.#block = undefined
    this.#handler.headers(id, this.#decoder.decode(Buffer.concat(block.parts)), block.end)
  }
}

function isSet(flags: number, wanted: number): boolean {
  return (flags & wanted) !== 0
}

function unpad(buffer: Buffer, start: number, end: number): [from: number, to: number] {
  const padding = start < end ? (buffer[start] as number) : 0
  if (start + 1 + padding > end) throw violation('the padding is larger than its frame')
  return [start + 1, end - padding]
}

function ofStream(id: number, what: string): void {
  if (id === 0) throw violation(`${what} of no stream`)
}

function ofConnection(id: number, what: string): void {
  if (id !== 0) throw violation(`${what} of a stream`)
}

function sized(what: string, bytes: number, wanted: number): void {
  if (bytes !== wanted) throw new ConnectionError(errorCode.frameSizeError, `${what} has ${wanted} bytes, not ${bytes}`)
}

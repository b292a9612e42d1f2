import type { Socket } from 'node:net'
import { boundOfFields, encodeFields } from './header-encoder.ts'
import { Output } from './output.ts'
import { type Fields, flag, frameHeaderBytes, frameType, maxFrameBytes, preface } from './protocol.ts'

const nothing = Buffer.alloc(0)
/** HPACK's change of the table's size, to 0. */
const tableOfNothing = 0x20

/** Puts frames into the connection's output. */
export class FrameWriter {
  readonly #output: Output
  /** Whether the peer has to hear that its table of header fields stays empty, and whether it has. */
  #emptyTable: 'unsaid' | 'due' | 'said' = 'unsaid'

  constructor(socket: Socket) {
    this.#output = new Output(socket)
  }

  /** Whether the peer reads so slowly that data should wait for the socket's `drain`. */
  get full(): boolean {
    return this.#output.full
  }

  /** Bytes that wait for the peer. */
  get waiting(): number {
    return this.#output.length
  }

  preface(): void {
    this.#output.write(preface)
  }

  /** @param payload at most `maxFrameBytes`; must not change any more */
  data(id: number, payload: Buffer, end: boolean): void {
    this.#frame(frameType.data, end ? flag.endStream : 0, id, payload)
  }

  /**
   * Has the next header block begin by giving the peer's table up. A peer that wants a smaller one than the first waits
   * for such a word, and calls a block without it an error (RFC 7541, 4.2).
   */
  giveUpTable(): void {
    if (this.#emptyTable === 'unsaid') this.#emptyTable = 'due'
  }

  /** A header block, in as many frames as it needs. */
  headers(id: number, fields: Fields, end: boolean): void {
    const { buffer, at } = this.#output.room(boundOfFields(fields) + frameHeaderBytes + 1)
    const from = at + frameHeaderBytes
    let to = from
    if (this.#emptyTable === 'due') {
      buffer[to++] = tableOfNothing
      this.#emptyTable = 'said'
    }
    to = encodeFields(fields, buffer, to)
    const ended = end ? flag.endStream : 0
    if (to - from <= maxFrameBytes) {
      writeHead(buffer, at, to - from, frameType.headers, ended | flag.endHeaders, id)
      this.#output.wrote(to - at)
      return
    }
    const block = Buffer.from(buffer.subarray(from, to))
    for (let sent = 0; sent < block.length; sent += maxFrameBytes) {
      const first = sent === 0
      const last = sent + maxFrameBytes >= block.length
      const flags = (first ? ended : 0) | (last ? flag.endHeaders : 0)
      const type = first ? frameType.headers : frameType.continuation
      this.#frame(type, flags, id, block.subarray(sent, sent + maxFrameBytes))
    }
  }

  reset(id: number, code: number): void {
    this.#frame(frameType.reset, 0, id, uint32(code))
  }

  /** @param payload names and values, as `settings.ts` writes them */
  settings(payload: Buffer): void {
    this.#frame(frameType.settings, 0, 0, payload)
  }

  acknowledgeSettings(): void {
    this.#frame(frameType.settings, flag.ack, 0, nothing)
  }

  /** @param payload eight bytes */
  ping(payload: Buffer, ack: boolean): void {
    this.#frame(frameType.ping, ack ? flag.ack : 0, 0, payload)
  }

  /** @param last the last stream of the peer's that is served */
  goaway(last: number, code: number): void {
    this.#frame(frameType.goaway, 0, 0, uint32(last, code))
  }

  /** @param id 0: the connection's */
  windowUpdate(id: number, bytes: number): void {
    this.#frame(frameType.windowUpdate, 0, id, uint32(bytes))
  }

  /** Writes now what waits for the end of this turn. */
  flush(): void {
    this.#output.flush()
  }

  #frame(type: number, flags: number, id: number, payload: Buffer): void {
    const { buffer, at } = this.#output.room(frameHeaderBytes)
    writeHead(buffer, at, payload.length, type, flags, id)
    this.#output.wrote(frameHeaderBytes)
    if (payload.length > 0) this.#output.write(payload)
  }
}

function writeHead(buffer: Buffer, at: number, length: number, type: number, flags: number, id: number): void {
  buffer[at] = length >>> 16
  buffer[at + 1] = length >>> 8
  buffer[at + 2] = length
  buffer[at + 3] = type
  buffer[at + 4] = flags
  buffer[at + 5] = id >>> 24
  buffer[at + 6] = id >>> 16
  buffer[at + 7] = id >>> 8
  buffer[at + 8] = id
}

function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 4)
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4)
  return bytes
}

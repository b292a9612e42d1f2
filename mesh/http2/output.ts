import type { Socket } from 'node:net'

/** A connection that is idle keeps the first; one that is not soon has the largest. */
const firstSlabBytes = 512
const maxSlabBytes = 16_384
/** A larger piece is written from where it lies. */
const copiedBytes = 4_096
/** As much as may wait in the socket before data pauses. */
const fullBytes = 256 * 1024

/** Connections with something to write, until this turn of the event loop has heard of everything that arrived. */
let waiting: Output[] = []

function flushAll(): void {
  const outputs = waiting
  waiting = []
  for (const output of outputs) output.endTurn()
}

/**
 * What a connection has to say. All frames of one turn of the event loop leave in one write: a system call costs more
 * than the frames of a call.
 */
export class Output {
  readonly #socket: Socket
  #slab = Buffer.alloc(0)
  #slabBytes = firstSlabBytes
  /** Where what is not yet written begins, and ends. */
  #from = 0
  #to = 0
  #parts: Buffer[] = []
  #partBytes = 0
  #scheduled = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('drain', () => this.flush())
  }

  /** Whether the peer reads so slowly that data should wait for the socket's `drain`. */
  get full(): boolean {
    return this.#socket.writableLength + this.#partBytes > fullBytes
  }

  /** Bytes that wait for the peer. */
  get length(): number {
    return this.#socket.writableLength + this.#partBytes + (this.#to - this.#from)
  }

  /**
   * Room for up to so many bytes. The caller writes into `buffer` from `at` on and says with `wrote` how many they were.
   * Valid until the next call of anything here.
   */
  room(bytes: number): { readonly buffer: Buffer; readonly at: number } {
    if (this.#slab.length - this.#to < bytes) {
      this.#cut()
      this.#slab = Buffer.allocUnsafeSlow(Math.max(this.#slabBytes, bytes))
      this.#slabBytes = Math.min(this.#slabBytes * 4, maxSlabBytes)
      this.#from = 0
      this.#to = 0
    }
    return { buffer: this.#slab, at: this.#to }
  }

  wrote(bytes: number): void {
    this.#to += bytes
    this.#schedule()
  }

  /** @param bytes must not change any more */
  write(bytes: Buffer): void {
    if (bytes.length <= copiedBytes) {
      const { buffer, at } = this.room(bytes.length)
      bytes.copy(buffer, at)
      this.wrote(bytes.length)
      return
    }
    this.#cut()
    this.#parts.push(bytes)
    this.#partBytes += bytes.length
    this.#schedule()
  }

  /**
   * Writes what this turn has said. While the socket is behind, it waits here, where the acknowledgements of a flood
   * stand close together; each write of its own would hold many times its bytes.
   */
  endTurn(): void {
    this.#scheduled = false
    if (!this.#socket.writableNeedDrain) this.flush()
  }

  /** Writes now what waits. */
  flush(): void {
    this.#cut()
    const parts = this.#parts
    if (parts.length === 0) return
    this.#parts = []
    this.#partBytes = 0
    if (!this.#socket.writable) return
    if (parts.length === 1) {
      this.#socket.write(parts[0] as Buffer)
      return
    }
    this.#socket.cork()
    for (const part of parts) this.#socket.write(part)
    this.#socket.uncork()
  }

  /** What stands in the slab becomes a part of its own; the room behind it stays in use. */
  #cut(): void {
    if (this.#to === this.#from) return
    const part = this.#slab.subarray(this.#from, this.#to)
    this.#parts.push(part)
    this.#partBytes += part.length
    this.#from = this.#to
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    if (waiting.push(this) === 1) setImmediate(flushAll)
  }
}

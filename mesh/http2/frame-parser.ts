import { ConnectionError, errorCode, frameHeaderBytes, maxFrameBytes, violation } from './protocol.ts'

/** Who takes the frames. The payload lies in the buffer between two places. */
export interface FrameSink {
  frame(type: number, flags: number, id: number, buffer: Buffer, start: number, end: number): void
}

/** Takes frames apart as bytes arrive, however they are cut. Only a frame that is cut is copied. */
export class FrameParser {
  readonly #sink: FrameSink
  /** What must come first, as far as it has not. */
  #greeting: Buffer
  /** A frame that is not whole: what is there of it. */
  #cut = Buffer.alloc(0)
  #cutBytes = 0

  /** @param greeting absent: frames from the first byte on */
  constructor(greeting: Buffer | undefined, sink: FrameSink) {
    this.#greeting = greeting ?? Buffer.alloc(0)
    this.#sink = sink
  }

  /** @throws ConnectionError at the first frame that is too large, and whatever the sink throws */
  push(chunk: Buffer): void {
    let at = this.#greeting.length > 0 ? this.#greet(chunk) : 0
    if (this.#cutBytes > 0) at = this.#complete(chunk, at)
    while (chunk.length - at >= frameHeaderBytes) {
      const end = at + frameHeaderBytes + lengthOf(chunk, at)
      if (end > chunk.length) break
      this.#emit(chunk, at, end)
      at = end
    }
    if (at >= chunk.length) return
    // Most connections never need it.
    if (this.#cut.length === 0) this.#cut = Buffer.allocUnsafeSlow(frameHeaderBytes + maxFrameBytes)
    chunk.copy(this.#cut, 0, at)
    this.#cutBytes = chunk.length - at
  }

  #greet(chunk: Buffer): number {
    const bytes = Math.min(this.#greeting.length, chunk.length)
    if (this.#greeting.compare(chunk, 0, bytes, 0, bytes) !== 0) {
      throw violation('the peer does not speak HTTP/2')
    }
    this.#greeting = this.#greeting.subarray(bytes)
    return bytes
  }

  /** Completes the frame that was cut, if this chunk does. Returns where the next one begins. */
  #complete(chunk: Buffer, start: number): number {
    let at = start
    if (this.#cutBytes < frameHeaderBytes) {
      at = this.#fill(chunk, at, frameHeaderBytes)
      if (this.#cutBytes < frameHeaderBytes) return at
    }
    const whole = frameHeaderBytes + lengthOf(this.#cut, 0)
    at = this.#fill(chunk, at, whole)
    if (this.#cutBytes < whole) return at
    this.#cutBytes = 0
    // The receiver may keep what it is given, and this place is needed again.
    this.#emit(Buffer.from(this.#cut.subarray(0, whole)), 0, whole)
    return at
  }

  #fill(chunk: Buffer, at: number, wanted: number): number {
    const end = Math.min(chunk.length, at + wanted - this.#cutBytes)
    this.#cutBytes += chunk.copy(this.#cut, this.#cutBytes, at, end)
    return end
  }

  #emit(buffer: Buffer, at: number, end: number): void {
    const id = buffer.readUInt32BE(at + 5) & 0x7fff_ffff
    this.#sink.frame(buffer[at + 3] as number, buffer[at + 4] as number, id, buffer, at + frameHeaderBytes, end)
  }
}

function lengthOf(buffer: Buffer, at: number): number {
  const length = buffer.readUIntBE(at, 3)
  if (length > maxFrameBytes) {
    // Or no frame at all: so an HTTP/1 answer reads.
    const text = `a frame of ${length} bytes, above the bound of ${maxFrameBytes}: is it HTTP/2?`
    throw new ConnectionError(errorCode.frameSizeError, text)
  }
  return length
}

const firstCapacity = 1_024
const nothing = Buffer.alloc(0)

/**
 * Bytes that arrive in pieces and are wanted in one. Many small pieces take no more room than one large: a list of them
 * would hold each with everything that it arrived with.
 */
export class GatheredBytes {
  #buffer = nothing
  #length = 0

  get length(): number {
    return this.#length
  }

  add(bytes: Buffer): void {
    const length = this.#length + bytes.length
    if (length > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(length, this.#buffer.length * 2, firstCapacity))
      this.#buffer.copy(grown, 0, 0, this.#length)
      this.#buffer = grown
    }
    bytes.copy(this.#buffer, this.#length)
    this.#length = length
  }

  /** All of them, and none are left. */
  take(): Buffer {
    const bytes = this.#buffer.subarray(0, this.#length)
    this.#buffer = nothing
    this.#length = 0
    return bytes
  }
}

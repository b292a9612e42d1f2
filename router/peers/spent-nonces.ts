import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '#mesh/clock.ts'

const idBytes = 16
const macBytes = 8
const shape = /^[0-9a-f]{48}$/

/**
 * Names for what may be used once, and which of them were.
 *
 * A name carries a check that only its maker can make, so that nobody can fill the memory with names that were never given
 * out. It is forgotten when it ends by itself.
 */
export class SpentNonces {
  readonly #clock: Clock
  readonly #most: number
  readonly #secret = randomBytes(32)
  /** Ends by nonce, in the order in which they were spent. */
  readonly #spent = new Map<string, number>()

  /** @param most how many are remembered; above it the oldest is forgotten */
  constructor(clock: Clock, most = 100_000) {
    this.#clock = clock
    this.#most = most
  }

  /** A new name: 48 hex digits. */
  make(): string {
    const id = randomBytes(idBytes)
    return id.toString('hex') + this.#macOf(id).toString('hex')
  }

  /** Whether a name was made here. */
  isOwn(nonce: string): boolean {
    if (!shape.test(nonce)) return false
    const bytes = Buffer.from(nonce, 'hex')
    return timingSafeEqual(this.#macOf(bytes.subarray(0, idBytes)), bytes.subarray(idBytes))
  }

  /**
   * @param expiresAtMs when it ends by itself, in milliseconds since the epoch
   * @returns false: it was spent before, or has ended
   */
  spend(nonce: string, expiresAtMs: number): boolean {
    const now = this.#clock.wallMs()
    if (!(expiresAtMs > now) || this.#spent.has(nonce)) return false
    for (const [oldest, endsAtMs] of this.#spent) {
      if (endsAtMs > now && this.#spent.size < this.#most) break
      this.#spent.delete(oldest)
    }
    this.#spent.set(nonce, expiresAtMs)
    return true
  }

  /** How many are remembered. */
  get size(): number {
    return this.#spent.size
  }

  #macOf(id: Buffer): Buffer {
    return createHmac('sha256', this.#secret).update(id).digest().subarray(0, macBytes)
  }
}

import type { Decision } from './decision.ts'

/** Somebody who asked is taken to go on looking for so long. */
const listenedMs = 60_000
/** At most one choice in so long is written down: a busy pool makes thousands, and each costs as much as a hundred picks. */
const everyMs = 100
const kept = 20

/**
 * The last choices of a pool, for people who ask why. Nothing is written down until somebody asks, and again once nobody
 * has asked for a minute.
 */
export class DecisionLog {
  readonly #decisions: Decision[] = []
  /** Monotonic milliseconds. */
  #listenedUntil = Number.NEGATIVE_INFINITY
  #lastAt = Number.NEGATIVE_INFINITY

  /** Whether this choice is to be written down: one look at a number while nobody listens. */
  wants(now: number): boolean {
    // A clock that went backwards must not silence it.
    return now < this.#listenedUntil && Math.abs(now - this.#lastAt) >= everyMs
  }

  add(decision: Decision): void {
    this.#lastAt = decision.at
    this.#decisions.push(decision)
    if (this.#decisions.length > kept) this.#decisions.shift()
  }

  /** The last ones, newest first; and writes down what comes next. After a minute without a question there are none. */
  read(now: number): readonly Decision[] {
    // Choices since then were not written down: those before them are not the last.
    if (now >= this.#listenedUntil) this.#decisions.length = 0
    this.#listenedUntil = now + listenedMs
    return this.#decisions.toReversed()
  }
}

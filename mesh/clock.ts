import { setTimeout as sleepFor } from 'node:timers/promises'

/**
 * Where time comes from. Everything that waits or measures takes one, so that a test can move time by hand
 * (`manual-clock.ts`). The global clocks are banned by lint inside `mesh/`.
 */
export interface Clock {
  /** Monotonic milliseconds, with fractions, from an arbitrary origin: for durations and deadlines. */
  now(): number
  /** Milliseconds since 1970-01-01 UTC: for timestamps that people or other machines read. */
  wallMs(): number
  /**
   * Waits.
   *
   * @param ms     how long, ≥ 0
   * @param signal ends the wait early: the promise then rejects with the signal's reason
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /**
   * Calls back once after `ms` milliseconds.
   *
   * @returns takes the call back; harmless after it happened
   */
  after(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => performance.now(),
  wallMs: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await sleepFor(ms, undefined, { signal })
    } catch (thrown) {
      // Node rejects with an AbortError of its own and hides the reason in its cause.
      signal?.throwIfAborted()
      throw thrown
    }
  },
  after(ms, callback) {
    // Node fires a timer at once when its delay exceeds 2^31-1 ms; a day is longer than any call lives.
    const timer = setTimeout(callback, Math.min(ms, 86_400_000))
    return () => clearTimeout(timer)
  },
}

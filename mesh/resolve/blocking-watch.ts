import { type Backoff, pauseAfter } from '../backoff.ts'
import type { Clock } from '../clock.ts'
import type { Indexed, Wait } from '../consul/consul-client.ts'

export interface BlockingWatch<T> {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly backoff: Backoff
  /** How long a query waits for a change, ≤ 60 000 ms. */
  readonly waitMs: number
  /** Queries begin at least so far apart, however often there is news; absent: each begins at once. */
  readonly leastGapMs?: number
  readonly ask: (wait: Wait, signal: AbortSignal) => Promise<Indexed<T>>
  /**
   * An answer that may be news.
   *
   * @param wentBack the index is lower than before: the registry is not the one that it was
   */
  readonly onAnswer: (answer: Indexed<T>, wentBack: boolean) => void | Promise<void>
  readonly onFailure: (error: unknown, failures: number) => void
}

/**
 * Asks, again and again, by the rules of Consul's blocking queries: each query waits past the last answer's index; after
 * a failure, or where the index went backwards, the next one asks for everything at once. Failures of any kind are
 * waited out with back-off; only `signal` ends it. Never rejects.
 */
export async function runBlockingWatch<T>(watch: BlockingWatch<T>, signal: AbortSignal): Promise<void> {
  const { clock, random, backoff, waitMs, leastGapMs = 0 } = watch
  let known = 0
  let index = 0
  let failures = 0
  while (!signal.aborted) {
    const askedAt = clock.now()
    try {
      const answer = await watch.ask({ index, waitMs }, signal)
      failures = 0
      const unchanged = answer.index === index
      if (!unchanged) await watch.onAnswer(answer, answer.index < known)
      index = answer.index < known ? 0 : answer.index
      known = answer.index
      // Something between us and Consul answers without waiting: do not spin.
      const tookMs = clock.now() - askedAt
      if (unchanged && tookMs < waitMs / 2) await clock.sleep(1000, signal)
      else if (tookMs < leastGapMs) await clock.sleep(leastGapMs - tookMs, signal)
    } catch (error) {
      if (signal.aborted) return
      failures += 1
      index = 0
      watch.onFailure(error, failures)
      await clock.sleep(pauseAfter(failures, backoff, random), signal).catch(() => {})
    }
  }
}

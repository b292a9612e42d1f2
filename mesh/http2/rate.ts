import type { Clock } from '../clock.ts'

/**
 * A token bucket.
 *
 * @param burst     how often without a pause
 * @param perSecond how often after that
 * @returns takes a token; false when there is none
 */
export function createRate(clock: Clock, burst: number, perSecond: number): () => boolean {
  let tokens = burst
  let at = clock.now()
  return () => {
    const now = clock.now()
    tokens = Math.min(burst, tokens + ((now - at) * perSecond) / 1000)
    at = now
    if (tokens < 1) return false
    tokens -= 1
    return true
  }
}

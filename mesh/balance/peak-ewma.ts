import { faded } from './peak-average.ts'
import type { Random, Strategy } from './strategy.ts'
import { lessOfTwo } from './two-choices.ts'

/** Finagle's decay, in milliseconds. */
const tauMs = 10_000
/** One that has a call under way and was never heard of is not asked for another: more than any latency, in milliseconds. */
const penalty = 2 ** 47

/**
 * Finagle's peak EWMA: of two drawn at random the one whose latency times its calls in flight is less. Here to compare
 * with, as Finagle has it: failures count as answers, so that who fails fast looks fast; `latency_based` mends that.
 */
export function peakEwma(random: Random): Strategy {
  return {
    name: 'peak_ewma',
    choose({ fleet: { columns }, rows, count }, { now }) {
      const { costMs, costAt, inFlight } = columns
      return lessOfTwo(rows, count, random, row => {
        const calls = inFlight[row] as number
        const known = costMs[row] as number
        if (Number.isNaN(known)) return calls === 0 ? 0 : penalty + calls
        return known * faded(now - (costAt[row] as number), tauMs) * (calls + 1)
      })
    },
  }
}

import { faded } from './peak-average.ts'
import { scoresOf } from './scores.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'
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
    choose: (candidates, request) => lessOfTwo(candidates.rows, candidates.count, random, costs(candidates, request)),
    scores: (candidates, request) =>
      scoresOf(candidates, 'latency in ms × (calls + 1): the less of two drawn', costs(candidates, request)),
  }
}

function costs({ fleet }: Candidates, { now }: PickRequest): (row: number) => number {
  const { costMs, costAt, inFlight } = fleet.columns
  return row => {
    const calls = inFlight[row] as number
    const known = costMs[row] as number
    if (Number.isNaN(known)) return calls === 0 ? 0 : penalty + calls
    return known * faded(now - (costAt[row] as number), tauMs) * (calls + 1)
  }
}

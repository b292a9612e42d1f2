import { memoryMs } from './measurements.ts'
import { faded } from './peak-average.ts'
import { scoresOf } from './scores.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'
import { lessOfTwo } from './two-choices.ts'

/** Nobody fails so much that nothing is expected of it any more. */
const leastSuccess = 0.01
/** Whoever got nothing for so many times the memory is asked again, whatever is remembered of it. */
const probedAfter = 3

/**
 * Of two drawn at random the one that is expected to answer well sooner: its latency times the calls in its own queue, per
 * place, and divided by the share of calls that go well, as often as it takes to get one.
 * The latency is a peak average of calls that went well; it fades while nothing is heard, a failure never lowers it, and
 * whoever got nothing for three memories is probed when it is drawn. One that was never heard of counts as typical.
 */
export function latencyBased(random: Random, slowStart: SlowStart): Strategy {
  return {
    name: 'latency_based',
    choose: (candidates, request) => lessOfTwo(candidates.rows, candidates.count, random, waits(candidates, request)),
    scores: (candidates, request) =>
      scoresOf(
        candidates,
        'latency in ms × (calls + 1) / slots / success: the less of two drawn',
        waits(candidates, request),
      ),
  }

  function waits({ fleet }: Candidates, { now }: PickRequest): (row: number) => number {
    const { latencyMs, latencyAt, success, inFlight, slots, since, pickedAt } = fleet.columns
    const memory = memoryMs(fleet)
    const typical = fleet.typicalMs.value || 1
    return row => {
      const calls = inFlight[row] as number
      if (calls === 0 && now - (pickedAt[row] as number) > probedAfter * memory) return 0
      const known = latencyMs[row] as number
      const expected = Number.isNaN(known) ? typical : known * faded(now - (latencyAt[row] as number), memory)
      const places = (slots[row] as number) * rampAt(now - (since[row] as number), slowStart)
      return (expected * (calls + 1)) / (places * Math.max(leastSuccess, success[row] as number))
    }
  }
}

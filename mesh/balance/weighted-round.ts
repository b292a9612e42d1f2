import { type Scores, scoresOf } from './scores.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'

/** Weights are measured anew so often. */
const renewedAfterMs = 1_000
/** What was measured is no longer believed after so long. */
const expiresMs = 180_000
/** How far measured weights may lie from the mean: a black hole keeps a tenth, and nobody draws everything. */
const least = 0.1
const most = 10
const full = 65_535

/**
 * A fixed schedule in which each has turns in proportion to its weight: Consul's weight × what was measured (gRFC A58).
 * Measured is slots ÷ mean duration × share that went well: by Little's law slots ÷ duration is the calls per second at full
 * use, which is A58's calls per second ÷ utilisation. Who was not measured is as fast as the mean of those that were.
 *
 * Static stride: turns go round all; at turn g the one with weight w (the greatest is 65,535) has its go where w·g mod 65,535
 * wraps around. The cursor starts at a random place, and each one's phase differs, so that no two routers walk in step.
 */
export function weightedRound(random: Random, slowStart: SlowStart): Strategy {
  let weights = new Float64Array(0)
  let weighed: Int32Array | undefined
  let weighedAt = 0
  let turn = -1

  return {
    name: 'weighted_round',
    choose(candidates, { now }) {
      const { rows, count } = candidates
      if (turn < 0) turn = Math.floor(random() * 2 ** 20)
      if (weighed !== rows || !(Math.abs(now - weighedAt) < renewedAfterMs)) weigh(candidates, now)
      // The greatest weight goes in each round, so that it ends within two.
      for (;;) {
        turn = (turn + 1) % 2 ** 32
        const i = turn % count
        const weight = weights[i] as number
        const phase = (weight * Math.floor(turn / count) + i * (full >> 1)) % full
        if (phase >= full - weight) return rows[i] as number
      }
    },
    scores,
  }

  function scores(candidates: Candidates, { now }: PickRequest): Scores {
    if (weighed !== candidates.rows) weigh(candidates, now)
    const all = weights.subarray(0, candidates.count).reduce((sum, weight) => sum + weight, 0)
    let i = 0
    return scoresOf(candidates, 'its share of the turns', () => (weights[i++] as number) / all)
  }

  function weigh({ fleet, rows, count }: Candidates, now: number): void {
    const { slots, weight, success, durationMs, durationAt, since } = fleet.columns
    if (weights.length < count) weights = new Float64Array(count)
    let sum = 0
    let known = 0
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number
      const isFresh = now - (durationAt[row] as number) < expiresMs
      const rate = (slots[row] as number) / (durationMs[row] as number)
      weights[i] = isFresh && Number.isFinite(rate) ? rate : Number.NaN
      if (Number.isNaN(weights[i])) continue
      sum += weights[i] as number
      known += 1
    }
    const mean = sum > 0 ? sum / known : 1
    let greatest = 0
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number
      const relative = Number.isNaN(weights[i]) ? 1 : (weights[i] as number) / mean
      const measured = Math.min(most, Math.max(least, relative * (success[row] as number)))
      weights[i] = (weight[row] as number) * measured * rampAt(now - (since[row] as number), slowStart)
      greatest = Math.max(greatest, weights[i] as number)
    }
    for (let i = 0; i < count; i++) {
      const share = Math.round(((weights[i] as number) / greatest) * full)
      // No number where all vanish or one has no end: then they are equal, since somebody has to have a turn.
      weights[i] = Number.isNaN(share) ? full : Math.max(1, share)
    }
    weighed = rows
    weighedAt = now
  }
}

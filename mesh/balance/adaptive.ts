import { fadingMs } from './activity.ts'
import { queueOf, trustMs } from './queue.ts'
import { sample } from './sample.ts'
import { scoresOf } from './scores.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'

/** Up to so many candidates are all looked at; of more, so many different ones. */
const scanned = 64
const sampled = 16
/** A fault weighs as much as so many calls in the queue. */
const faultWeight = 3
/** What is left of it below this is nothing: among idle ones the least rest would keep an instance out for ever. */
const forgotten = 0.1

/**
 * The default: the shortest queue, as the instances report it and as far as the report can still be true.
 *
 * A router knows what it has under way itself, and hears what an instance works on in all. A report ages: the older it is
 * against how long calls take, the more the mean of all reports counts in its stead. So an old "I am idle" draws no herd of
 * routers, and a router that hears nothing behaves like least-loaded. Instances that fail carry a debt that fades, and what
 * they report is not believed until a call goes well. Speed is no part of it: the fast are idle sooner, and "fastest first"
 * overloads them.
 *
 *     score = (queue + 1) / (slots · ramp) + 3 · debt · exp(-Δ/τ) / slots        queue: see `queue.ts`
 *
 * The loop is written out, and not `least`, because this is the default and a call for each instance would show.
 *
 * @param random uniform in [0, 1); among equals, and of many who is looked at
 */
export function adaptive(random: Random, slowStart: SlowStart): Strategy {
  const isSlow = slowStart.slowStartMs > 0
  const drawn = new Int32Array(sampled)
  const best = new Int32Array(scanned)
  const alone = new Int32Array(1)
  /** The score of the last choice. */
  let lastScore = 0

  return {
    name: 'adaptive',
    choose(candidates, request) {
      const { rows, count } = candidates
      if (count <= scanned) return shortest(candidates, request, rows, count)
      return shortest(candidates, request, sample(rows, count, random, drawn), sampled)
    },
    // By the loop itself, one at a time: a formula of its own could come to say something else.
    scores: (candidates, request) =>
      scoresOf(candidates, '(queue + 1) / slots, and what it owes for faults: the least', row => {
        alone[0] = row
        shortest(candidates, request, alone, 1)
        return lastScore
      }),
  }

  function shortest({ fleet }: Candidates, { now }: PickRequest, rows: Int32Array, count: number): number {
    const { inFlight, sent, reported, reportedAt, slots, debt, debtAt, since } = fleet.columns
    const mean = fleet.meanReported
    const trust = trustMs(fleet)
    const fading = fadingMs(fleet)
    let bestScore = Number.POSITIVE_INFINITY
    let equals = 0
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number
      const places = slots[row] as number
      const age = now - (reportedAt[row] as number)
      const own = inFlight[row] as number
      const queue = queueOf(own, sent[row] as number, reported[row] as number, age, mean, trust)
      let score = (queue + 1) / places
      if (isSlow) score /= rampAt(now - (since[row] as number), slowStart)
      const owed = debt[row] as number
      if (owed > 0) {
        const faded = Math.exp(Math.min(0, (debtAt[row] as number) - now) / fading)
        const calls = faultWeight * owed * faded
        if (calls > forgotten) score += calls / places
      }
      if (score > bestScore) continue
      if (score < bestScore) equals = 0
      bestScore = score
      best[equals++] = row
    }
    lastScore = bestScore
    return best[equals > 1 ? Math.floor(random() * equals) : 0] as number
  }
}

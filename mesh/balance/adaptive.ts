import { fadingMs, owed } from './activity.ts'
import { mix } from './hash.ts'
import { expectedOf, trustMs } from './queue.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import { speedsOf } from './speed.ts'
import type { Candidates, Random, Strategy } from './strategy.ts'

/** A fault that is not forgiven makes an instance so much worse. */
const faultWeight = 0.6
/** What is left of a fault below this is nothing: among idle ones the least rest would keep an instance out for ever. */
const forgotten = 0.1
/** How differently routers take what they do not know exactly: by up to so much either way. */
const tilted = 0.25
/** What changes with time is looked at anew after this share of the time that reports are trusted for. */
const renewed = 1 / 16

const meaning = '(queue + 1, those that would wait counted twice) / slots, worse by faults, better by speed: the least'

/**
 * The default: the shortest queue, as the instances report it and as far as the report can still be true.
 *
 *     queue = own + others · tilt                            others: see `queue.ts`
 *     score = (queue + 1 + waiting) · (1 + 0.6 · debt) / (slots · ramp · speed)
 *
 * - `own`, what this router has under way there, it knows; what others have there it hears, and believes the less, the older
 *   it is. So an old "I am idle" draws no herd of routers, and a router that hears nothing behaves like least-loaded.
 * - `tilt` is in [0.75, 1.25], and each router's own for each instance: routers that hear the same do not all run there.
 * - `waiting` is how many of these calls would find no slot free, this one counted: they count double.
 * - `debt` are the faults that have not faded yet; what an instance that failed reports is not believed until a call goes well.
 * - `speed` is at most 1.5 and at least 1 / 1.5, and 1 as long as a difference may be chance; see `speed.ts`.
 *
 * All but `own` changes slowly, and is kept for a moment: a pick is one short loop.
 *
 * @param random uniform in [0, 1); among equals, and for the tilt
 */
export function adaptive(random: Random, slowStart: SlowStart): Strategy {
  const seed = Math.floor(random() * 2 ** 32)
  /** What was looked at last, and by position what a queue there costs. */
  let seen: Int32Array | undefined
  let seenAt = 0
  let seenChanges = 0
  let costs = new Float64Array(64)
  let best = new Int32Array(64)

  return {
    name: 'adaptive',
    choose(candidates, { now }) {
      const { fleet, rows, count } = candidates
      if (isPast(candidates, now)) look(candidates, now)
      const { queue, slots } = fleet.columns
      let bestScore = Number.POSITIVE_INFINITY
      let equals = 0
      let first = rows[0] as number
      for (let i = 0; i < count; i++) {
        const row = rows[i] as number
        const score = scoreOf(queue[row] as number, slots[row] as number, costs[i] as number)
        if (score < bestScore) {
          bestScore = score
          equals = 1
          first = row
        } else if (score === bestScore) best[equals++] = row
      }
      if (equals < 2) return first
      best[0] = first
      return best[Math.floor(random() * equals)] as number
    },
    scores(candidates, { now }) {
      if (isPast(candidates, now)) look(candidates, now)
      const { queue, slots } = candidates.fleet.columns
      const rows = candidates.rows.subarray(0, candidates.count)
      const scoreAt = (row: number, i: number) =>
        scoreOf(queue[row] as number, slots[row] as number, costs[i] as number)
      return { meaning, values: Float64Array.from(rows, scoreAt) }
    },
  }

  function isPast({ fleet, rows }: Candidates, now: number): boolean {
    if (rows !== seen || fleet.changes !== seenChanges) return true
    return !(Math.abs(now - seenAt) < renewed * trustMs(fleet))
  }

  function look({ fleet, rows, count }: Candidates, now: number): void {
    if (costs.length < count) {
      costs = new Float64Array(count)
      best = new Int32Array(count)
    }
    const { inFlight, slots, since, hash, tilt, queue } = fleet.columns
    const trust = trustMs(fleet)
    const fading = fadingMs(fleet)
    speedsOf(fleet, rows, count, now, costs)
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number
      const debt = owed(fleet, row, now, fading)
      const faults = debt > forgotten ? 1 + faultWeight * debt : 1
      costs[i] =
        faults / ((slots[row] as number) * rampAt(now - (since[row] as number), slowStart) * (costs[i] as number))
      tilt[row] = 1 - tilted + (2 * tilted * mix((hash[row] as number) ^ seed)) / 2 ** 32
      queue[row] = (inFlight[row] as number) + (tilt[row] as number) * expectedOf(fleet, row, trust, now)
    }
    seen = rows
    seenAt = now
    seenChanges = fleet.changes
  }
}

function scoreOf(queue: number, slots: number, cost: number): number {
  const calls = queue + 1
  const waiting = calls - slots
  // As max(0, waiting), but without a branch that no processor foretells: twenty times a pick that shows.
  return (calls + (waiting + Math.abs(waiting)) / 2) * cost
}

import { fadingMs } from './activity.ts'
import { general } from './candidate-list.ts'
import { faded } from './peak-average.ts'
import { queueAt, trustMs } from './queue.ts'
import { hasRoom } from './room.ts'
import { scoresOf } from './scores.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'

/** What counts for an instance, as factors of its weight. */
const matchFactor = 2
const historyFactor = 1.2
const fastFactor = 1.5
const busyFactor = 0.5
/** Nobody's history is so bad that its weight is nothing. */
const leastHistory = 0.01

/**
 * Those that say they are good at what the call needs come first, and those that say `general`, or nothing, help out once
 * nine tenths of the slots of the first are in use. Where nobody is good at it, anybody is as good; where nothing is asked
 * for, all are.
 *
 * Among them the least (queue + 1) / (slots · ramp · weight), with weight = 2 for a match × 1.2 · share of calls that went
 * well × 1.5 for faster than the mean × 0.5 for no slot free. The weight divides the queue: the best is taken until its
 * queue is longer by as much as it is better, so that it draws no herd.
 */
export function capabilityBest(random: Random, slowStart: SlowStart): Strategy {
  let best = -1
  let bestScore = Number.POSITIVE_INFINITY
  let equals = 0
  /** Writes down what it goes by; absent: nobody asks. */
  let seen: Map<number, number> | undefined

  return {
    name: 'capability_best',
    choose(candidates, request) {
      best = candidates.rows[0] as number
      bestScore = Number.POSITIVE_INFINITY
      equals = 0
      const able = request.capability === undefined ? undefined : candidates.capable?.(request.capability)
      const others = request.capability === undefined ? candidates : (candidates.capable?.(general) ?? candidates)
      if (able !== undefined) consider(able, request, matchFactor)
      if (able === undefined || !hasRoom(able, request.now)) consider(others, request, 1)
      return best
    },
    scores(candidates, request) {
      seen = new Map()
      this.choose(candidates, request)
      const found = seen
      seen = undefined
      const meaning = '(queue + 1) / (slots × weight of match, history and speed): the least'
      return scoresOf(candidates, meaning, row => found.get(row) ?? Number.NaN)
    },
  }

  /** Looks for one better than the best so far. */
  function consider({ fleet, rows, count }: Candidates, { now }: PickRequest, match: number): void {
    const { columns } = fleet
    const { slots, success, since, durationMs, pickedAt } = columns
    const trust = trustMs(fleet)
    const fading = fadingMs(fleet)
    const meanDuration = meanOf(durationMs, rows, count)
    if (best === -1) best = rows[0] as number
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number
      const queue = queueAt(fleet, row, trust, now)
      const places = slots[row] as number
      let failed = 1 - (success[row] as number)
      // What went wrong is forgotten while nothing is sent there: who is well again has to be found out.
      if (failed > 0) failed *= faded(now - (pickedAt[row] as number), fading)
      let weight = match * historyFactor * Math.max(leastHistory, 1 - failed)
      if ((durationMs[row] as number) < meanDuration) weight *= fastFactor
      if (queue >= places) weight *= busyFactor
      const score = (queue + 1) / (places * rampAt(now - (since[row] as number), slowStart) * weight)
      seen?.set(row, score)
      if (!(score <= bestScore)) continue
      equals = score < bestScore ? 1 : equals + 1
      bestScore = score
      if (equals === 1 || random() * equals < 1) best = row
    }
  }
}

/** Of those that are known; NaN where none is. */
function meanOf(column: Float64Array, rows: Int32Array, count: number): number {
  let sum = 0
  let known = 0
  for (let i = 0; i < count; i++) {
    const value = column[rows[i] as number] as number
    if (Number.isNaN(value)) continue
    sum += value
    known += 1
  }
  return sum / known
}

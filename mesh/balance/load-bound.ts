import { queueAt, trustMs, workOf } from './queue.ts'
import type { Candidates } from './strategy.ts'

/** Nobody is to have more than so many times the mean. */
const bound = 1.25

/**
 * Who may take one more call without being loaded above the others: its calls are then at most 1.25 times its part, by
 * slots, of the calls of all, rounded up (Mirrokni, Thorup, Zadimoghaddam 2016).
 *
 * Whoever has a slot free may in any case: below that the mean is so small that every second call of a session would move,
 * and nobody waits anywhere.
 */
export function loadBound(candidates: Candidates, now: number): (row: number) => boolean {
  const { fleet } = candidates
  const { columns } = fleet
  const trust = trustMs(fleet)
  const { calls, places } = workOf(candidates, now)
  const perPlace = (bound * (calls + 1)) / places
  return row => {
    const own = columns.slots[row] as number
    return queueAt(fleet, row, trust, now) + 1 <= Math.max(own, Math.ceil(perPlace * own))
  }
}

import type { Columns } from './fleet.ts'
import type { Candidates } from './strategy.ts'

/**
 * Up to so many calls a slot an instance is given: those that it works on, and one round to follow them at once. More would
 * only wait there, where no other instance can take them over. Chosen by judgement: with one a slot an instance would stand
 * idle from each answer until the next call has come to it.
 */
const callsPerSlot = 2
/** A report so old is none: instances that push theirs do so every second. */
const freshMs = 2_000

/**
 * Whether an instance has all the calls that it should have, as far as is known here: by its report while that is fresh, and
 * otherwise by the calls that this process has under way there. One that does not say how many slots it has is never full.
 *
 * Not `queueAt`: what is likely is good enough to choose by, but not to keep callers waiting.
 */
export function isFull(columns: Columns, row: number, now: number): boolean {
  const own = columns.inFlight[row] as number
  const reported = (columns.reported[row] as number) + (columns.sent[row] as number)
  const calls = now - (columns.reportedAt[row] as number) <= freshMs && reported > own ? reported : own
  return calls >= callsPerSlot * (columns.slots[row] as number) && columns.slotsSaid[row] === 1
}

/**
 * Whether nobody has room for one more call. Never where this process has none under way there: that one call keeps it from
 * waiting for ever behind other routers, or on the word of an instance that always says that it is full.
 */
export function areFull({ fleet, rows, count }: Candidates, now: number): boolean {
  const { columns } = fleet
  let own = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    if (!isFull(columns, row, now)) return false
    own += columns.inFlight[row] as number
  }
  return own > 0
}

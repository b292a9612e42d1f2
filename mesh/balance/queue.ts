import type { Fleet } from './fleet.ts'
import type { Candidates } from './strategy.ts'

/** Reports are never taken for old before this age: a report four times a second is fresh, however short the calls. */
const leastTrustMs = 250
/** After this share of a typical call an instance has other calls than those that it reported. */
const trustInCalls = 1 / 4

/** The age at which a report counts half: a quarter of how long calls take, at least 250 ms. */
export function trustMs(fleet: Fleet): number {
  return Math.max(leastTrustMs, trustInCalls * (fleet.typicalMs.value || 0))
}

/**
 * How many calls of others an instance has, as far as a router can tell: what it reported, less the router's own, and the mean
 * of that over all, slot for slot, the more, the older its report is. One that reports nothing, or is not believed, is taken
 * for the mean.
 *
 *     mean + (others - mean) · g,  g = 1 / (1 + age/trust)
 *
 * Why regress to the mean: an old "I am idle" would draw the calls of every router that heard it. Only the others' part:
 * of its own calls a router hears at once.
 *
 * @param trust `trustMs(fleet)`
 */
export function expectedOf(fleet: Fleet, row: number, trust: number, now: number): number {
  const { others, reportedAt, slots } = fleet.columns
  const said = others[row] as number
  const mean = fleet.othersPerSlot * (slots[row] as number)
  if (Number.isNaN(said)) return mean
  // A clock that went backwards makes no report younger than new.
  return mean + ((said - mean) * trust) / (trust + Math.max(0, now - (reportedAt[row] as number)))
}

/** How many calls an instance has to work off in all. */
export function queueAt(fleet: Fleet, row: number, trust: number, now: number): number {
  return (fleet.columns.inFlight[row] as number) + expectedOf(fleet, row, trust, now)
}

/** How many calls a group of instances has to work off in all, and in how many slots. */
export function workOf({ fleet, rows, count }: Candidates, now: number): { calls: number; places: number } {
  const trust = trustMs(fleet)
  let calls = 0
  let places = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    calls += queueAt(fleet, row, trust, now)
    places += fleet.columns.slots[row] as number
  }
  return { calls, places }
}

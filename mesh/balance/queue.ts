import type { Columns, Fleet } from './fleet.ts'

/** Reports are never taken for old before this age: a report every second is fresh, however short the calls. */
const leastTrustMs = 1_000

/** The age at which a report counts half: how long calls take, at least a second. */
export function trustMs(fleet: Fleet): number {
  return Math.max(leastTrustMs, fleet.typicalMs.value || 0)
}

/**
 * How many calls an instance has to work off, as far as a router can tell: what it reported, what was sent since, and
 * the mean of all reports the more, the older its own is. Never less than this router itself has under way there; an
 * instance that reports nothing, or is not believed, is taken for the mean.
 *
 *     max(own in flight, own sent since the report + mean + (reported - mean) · g),  g = 1 / (1 + age/trust)
 *
 * Why regress to the mean: an old "I am idle" would draw the calls of every router that heard it.
 *
 * @param mean what instances report on average: `fleet.meanReported`
 * @param trust `trustMs(fleet)`
 */
export function queueOf(own: number, sent: number, said: number, age: number, mean: number, trust: number): number {
  if (Number.isNaN(said)) return Math.max(own, mean)
  // A clock that went backwards makes no report younger than new.
  return Math.max(own, sent + mean + ((said - mean) * trust) / (trust + Math.max(0, age)))
}

/** The same of a row. */
export function queueAt(columns: Columns, row: number, mean: number, trust: number, now: number): number {
  const { inFlight, sent, reported, reportedAt } = columns
  const age = now - (reportedAt[row] as number)
  return queueOf(inFlight[row] as number, sent[row] as number, reported[row] as number, age, mean, trust)
}

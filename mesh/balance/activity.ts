import type { Outcome } from '../outcome.ts'
import type { Fleet } from './fleet.ts'
import { isPlausible, type LoadReport } from './load-report.ts'

/** A debt so small is as good as none. */
const forgiven = 0.1
/** Refusals alone make no debt greater than this: many come in a second, and nobody ejects for them and so forgives them. */
const mostRefused = 20

/** How what happens to calls is written into a fleet's columns. */

/** A call goes to this row now. */
export function begin({ columns }: Fleet, row: number, now: number): void {
  columns.inFlight[row] = (columns.inFlight[row] as number) + 1
  columns.queue[row] = (columns.queue[row] as number) + 1
  columns.sent[row] = (columns.sent[row] as number) + 1
  columns.picks[row] = (columns.picks[row] as number) + 1
  columns.pickedAt[row] = now
}

/** A call of this row has ended. What its duration says is for `measurements.ts`. */
export function end(fleet: Fleet, row: number, { kind }: Outcome, now: number): void {
  const { columns } = fleet
  columns.inFlight[row] = (columns.inFlight[row] as number) - 1
  columns.queue[row] = (columns.queue[row] as number) - 1
  if (kind === 'ok') columns.believed[row] = 1
  if (kind !== 'fault') return
  columns.faults[row] = (columns.faults[row] as number) + 1
  distrust(fleet, row, now, owed(fleet, row, now) + 1)
}

/**
 * An instance refuses a call as one too many, and does not say that its slots are taken. It would look idle, and the less it
 * takes, the more it would be given.
 */
export function endUnexplained(fleet: Fleet, row: number, now: number): void {
  const before = owed(fleet, row, now)
  distrust(fleet, row, now, Math.max(before, Math.min(before + 1, mostRefused)))
  // As registered: more of them would draw more calls.
  const slots = fleet.members[row]?.slots
  fleet.setSlots(row, slots ?? 1, slots !== undefined)
}

/** Whether a report says why a call was refused: all slots are taken. */
export function explains(fleet: Fleet, row: number, said: LoadReport | undefined): boolean {
  return said !== undefined && said.inFlight >= (said.slots ?? (fleet.columns.slots[row] as number))
}

/** One more that is not forgiven; and it is not believed what it says of itself, until a call of it goes well. */
function distrust(fleet: Fleet, row: number, now: number, debt: number): void {
  const { columns } = fleet
  columns.believed[row] = 0
  columns.debt[row] = debt
  columns.debtAt[row] = now
  fleet.changes += 1
  fleet.setReported(row, Number.NaN)
}

/** Takes what an instance says of itself. Returns false, and takes nothing, where that cannot be true. */
export function report(fleet: Fleet, row: number, said: LoadReport, now: number): boolean {
  if (!isPlausible(said) || !Number.isFinite(now)) return false
  if (isBelieved(fleet, row, now)) {
    if (said.slots !== undefined) fleet.setSlots(row, said.slots, true)
    fleet.setReported(row, said.inFlight)
  }
  fleet.columns.reportedAt[row] = now
  fleet.columns.sent[row] = 0
  return true
}

/**
 * Whoever failed last is believed again when its debt has all but faded. Why not only when a call goes well: one that is well
 * again, taken for the mean, would never be the shortest of many, and so would never be called.
 */
function isBelieved(fleet: Fleet, row: number, now: number): boolean {
  return fleet.columns.believed[row] === 1 || owed(fleet, row, now) < forgiven
}

/** What is left of the debt. */
export function owed(fleet: Fleet, row: number, now: number, fading = fadingMs(fleet)): number {
  const { debt, debtAt } = fleet.columns
  const before = debt[row] as number
  return before === 0 ? 0 : before * Math.exp(Math.min(0, (debtAt[row] as number) - now) / fading)
}

/** Faults fade at this rate; see `adaptive.ts`. */
export function fadingMs(fleet: Fleet): number {
  return Math.max(10_000, 10 * (fleet.typicalMs.value || 0))
}

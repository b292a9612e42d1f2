import type { Outcome } from '../outcome.ts'
import type { Fleet } from './fleet.ts'
import { isPlausible, type LoadReport } from './load-report.ts'

/** How what happens to calls is written into a fleet's columns. */

/** A call goes to this row now. */
export function begin({ columns }: Fleet, row: number, now: number): void {
  columns.inFlight[row] = (columns.inFlight[row] as number) + 1
  columns.sent[row] = (columns.sent[row] as number) + 1
  columns.picks[row] = (columns.picks[row] as number) + 1
  columns.pickedAt[row] = now
}

/**
 * A call of this row has ended.
 *
 * @param sampleShare how much one call weighs in moving averages, in (0, 1]
 */
export function end(fleet: Fleet, row: number, outcome: Outcome, now: number, sampleShare: number): void {
  const { columns } = fleet
  columns.inFlight[row] = (columns.inFlight[row] as number) - 1
  if (outcome.kind === 'neutral') return
  const well = outcome.kind === 'ok'
  const before = columns.success[row] as number
  columns.success[row] = before + sampleShare * (Number(well) - before)
  if (well) {
    fleet.typicalMs.add(outcome.durationMs)
    const mean = columns.durationMs[row] as number
    columns.durationMs[row] = Number.isNaN(mean) ? outcome.durationMs : mean + sampleShare * (outcome.durationMs - mean)
    columns.durationAt[row] = now
  }
  if (outcome.kind === 'fault') fault(fleet, row, now)
}

/** Takes what an instance says of itself. Returns false, and takes nothing, where that cannot be true. */
export function report(fleet: Fleet, row: number, said: LoadReport, now: number): boolean {
  if (!isPlausible(said)) return false
  fleet.setReported(row, said.inFlight)
  fleet.columns.reportedAt[row] = now
  fleet.columns.sent[row] = 0
  if (said.slots !== undefined) fleet.columns.slots[row] = said.slots
  return true
}

/** Faults fade at this rate; see `adaptive.ts`. */
export function fadingMs(fleet: Fleet): number {
  return Math.max(10_000, 10 * (fleet.typicalMs.value || 0))
}

/** One more that is not forgiven; and whoever fails is not believed that it is idle. */
function fault(fleet: Fleet, row: number, now: number): void {
  const { columns } = fleet
  const faded = Math.exp(-(now - (columns.debtAt[row] as number)) / fadingMs(fleet))
  columns.debt[row] = (columns.debt[row] as number) * faded + 1
  columns.debtAt[row] = now
  columns.faults[row] = (columns.faults[row] as number) + 1
  fleet.setReported(row, Number.NaN)
}

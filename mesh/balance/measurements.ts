import type { Outcome } from '../outcome.ts'
import type { Fleet } from './fleet.ts'
import { peakAverage } from './peak-average.ts'

/** The past begins as if so many calls had gone well: one failure of a newcomer is no verdict. */
const pseudoSamples = 20
/** Latencies are remembered so long at least, and three typical calls. */
const leastMemoryMs = 10_000
const memoryInCalls = 3
/** Calls are alike that take less, in milliseconds: what parts them is how warm a process is, not how fast. */
const leastMs = 20

/** How long latencies are remembered. */
export function memoryMs(fleet: Fleet): number {
  return Math.max(leastMemoryMs, memoryInCalls * (fleet.typicalMs.value || 0))
}

/**
 * Writes how a call of this row went, and how long it took, into the fleet's averages.
 *
 * @param outcome     not neutral: that says nothing about the instance; its duration is a number ≥ 0
 * @param sampleShare how much one call weighs in moving averages, in (0, 1]; the first ones weigh more, as they are few
 */
export function measure(fleet: Fleet, row: number, outcome: Outcome, now: number, sampleShare: number): void {
  const { columns } = fleet
  const { durationMs } = outcome
  const well = outcome.kind === 'ok'
  const before = columns.samples[row] as number
  columns.samples[row] = before + 1
  const success = columns.success[row] as number
  columns.success[row] = success + Math.max(sampleShare, 1 / (pseudoSamples + before + 1)) * (Number(well) - success)
  columns.costMs[row] = peakAverage(
    columns.costMs[row] as number,
    now - (columns.costAt[row] as number),
    durationMs,
    leastMemoryMs,
  )
  columns.costAt[row] = now
  if (outcome.kind === 'overload') return
  const latency = columns.latencyMs[row] as number
  const ago = now - (columns.latencyAt[row] as number)
  columns.latencyAt[row] = now
  if (!well) {
    // Who fails fast is not fast: a failure keeps or raises what is known, and never lowers it.
    columns.latencyMs[row] = Math.max(latency, durationMs)
    return
  }
  columns.latencyMs[row] = peakAverage(latency, ago, durationMs, memoryMs(fleet))
  fleet.typicalMs.add(durationMs)
  const mean = columns.durationMs[row] as number
  columns.durationMs[row] = Number.isNaN(mean)
    ? durationMs
    : mean + Math.max(sampleShare, 1 / (before + 1)) * (durationMs - mean)
  columns.durationAt[row] = now
  const timed = columns.timed[row] as number
  const logMs = columns.logMs[row] as number
  const share = Math.max(sampleShare, 1 / (timed + 1))
  columns.logMs[row] = logMs + share * (Math.log(Math.max(leastMs, durationMs)) - logMs)
  columns.timed[row] = 1 / share
}

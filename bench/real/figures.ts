import { percentile } from '../percentile.ts'

/** A call that has ended, real or simulated; in milliseconds from the start of its run. */
export interface EndedCall {
  /** When it was to be sent. */
  readonly atMs: number
  /** From then to its end. */
  readonly tookMs: number
  readonly failed: boolean
}

/** What the calls of a run came to. */
export interface Figures {
  /** Of calls that went well. */
  readonly meanMs: number
  readonly p99Ms: number
  /** Share of calls that failed. */
  readonly failed: number
  readonly calls: number
}

/** @param calls in any order; those that were to be sent before `fromMs` do not count, at least one other does */
export function figuresOf(calls: readonly EndedCall[], fromMs: number): Figures {
  const counted = calls.filter(({ atMs }) => atMs >= fromMs)
  const took = counted.filter(({ failed }) => !failed).map(({ tookMs }) => tookMs)
  return {
    meanMs: mean(took),
    p99Ms: percentile(took, 0.99),
    failed: 1 - took.length / counted.length,
    calls: counted.length,
  }
}

/** NaN of none. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

import { agents } from './fleets.ts'
import { type Scenario, simulate } from './simulate.ts'

/** What a caller of an agent will wait: 99 of 100 are answered within 8 mean durations. */
export const sloP99 = 8
/** The precision of a capacity. */
const step = 0.005

export interface Capacity {
  /** Highest load that keeps the promise; 0 where none does. */
  readonly load: number
  /** The p99 there. */
  readonly p99: number
}

/**
 * How much of a fleet can be used: the highest load at which p99 is within the promise. This is what a strategy changes; at
 * fixed load it changes neither throughput nor utilisation.
 *
 * @param calls how many are measured at each load that is tried; every strategy gets the very same ones
 */
export function capacityAtSlo(strategy: Scenario['strategy'], calls: number, seed = 1): Capacity {
  const p99At = (load: number) => simulate({ ...agents, strategy, load, warmUp: calls / 10, calls, seed }).p99
  let kept: Capacity = { load: 0, p99: Number.NaN }
  let low = 0
  let high = Math.round(1 / step)
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const load = Number((middle * step).toFixed(3))
    const p99 = p99At(load)
    if (p99 <= sloP99) {
      low = middle
      kept = { load, p99 }
    } else high = middle
  }
  return kept
}

import { chance } from '../sim/chance.ts'
import { lognormal } from '../sim/distribution.ts'

/** A call that is to be made, whatever becomes of the others. */
export interface ScheduledCall {
  /** From the start of the run, in milliseconds. */
  readonly atMs: number
  /** The index of the router that it goes to. */
  readonly router: number
  /** How long it takes at an instance of speed 1 once that begins with it, in milliseconds. */
  readonly workMs: number
}

export interface Traffic {
  readonly callsPerSecond: number
  readonly lengthMs: number
  readonly routers: number
  /** Mean of the work of a call, and its standard deviation ÷ mean. */
  readonly meanMs: number
  readonly cv: number
}

/**
 * The calls of a run: Poisson arrivals, lognormal work, any router alike. The same seed gives the same calls, so that every
 * policy, real or simulated, is asked for the very same.
 */
export function scheduleOf({ callsPerSecond, lengthMs, routers, meanMs, cv }: Traffic, seed: number): ScheduledCall[] {
  const arrivals = chance(seed)
  const work = chance(seed + 1_000_003)
  const draw = lognormal(cv)
  const calls: ScheduledCall[] = []
  const next = (before: number) => before - (Math.log(1 - arrivals()) * 1000) / callsPerSecond
  for (let atMs = next(0); atMs < lengthMs; atMs = next(atMs)) {
    calls.push({ atMs, router: Math.floor(arrivals() * routers), workMs: draw(work) * meanMs })
  }
  return calls
}

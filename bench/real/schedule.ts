import { chance } from '../sim/chance.ts'

/** A call that is to be made, whatever becomes of the others. */
export interface ScheduledCall {
  /** From the start of the run, in milliseconds. */
  readonly atMs: number
  /** The index of the router that it goes to. */
  readonly router: number
}

export interface Traffic {
  readonly callsPerSecond: number
  readonly lengthMs: number
  readonly routers: number
}

/**
 * The calls of a run: Poisson arrivals, any router alike. The same seed gives the same calls, so that every policy, real or
 * simulated, is asked for the very same.
 */
export function scheduleOf({ callsPerSecond, lengthMs, routers }: Traffic, seed: number): ScheduledCall[] {
  const random = chance(seed)
  const calls: ScheduledCall[] = []
  const next = (before: number) => before - (Math.log(1 - random()) * 1000) / callsPerSecond
  for (let atMs = next(0); atMs < lengthMs; atMs = next(atMs)) {
    calls.push({ atMs, router: Math.floor(random() * routers) })
  }
  return calls
}

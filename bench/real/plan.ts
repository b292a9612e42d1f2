import type { Policy } from './policy.ts'
import { type ScheduledCall, scheduleOf } from './schedule.ts'
import { callsPerSecond, fleet, run, type Situation } from './situation.ts'

/** One policy in one situation, with the calls of one seed. */
export interface Plan {
  readonly policy: Policy
  readonly situation: Situation
  readonly seed: number
}

/** The same for every policy, real or simulated. */
export function callsOf({ situation, seed }: Pick<Plan, 'situation' | 'seed'>): ScheduledCall[] {
  return scheduleOf({ ...fleet, callsPerSecond: callsPerSecond(situation), lengthMs: run.lengthMs }, seed)
}

import type { Backend } from './backend.ts'
import type { ServerLine } from './render.ts'
import type { ServerState } from './server-state.ts'

/** What to do so that a running backend serves whom it should. */
export interface MembershipPlan {
  /** For the Runtime API, in order; none when all is as it should be. */
  readonly commands: readonly string[]
  /** What the file has to say of this backend, so that any restart is right. */
  readonly lines: readonly ServerLine[]
  /** Ready instances that found no place; more places need a new configuration. */
  readonly left: number
  /** Servers that finish what they have, and have to be looked at again soon. */
  readonly draining: number
  readonly joins: number
  readonly leaves: number
}

/**
 * How instances come and go in a running HAProxy. Pure: from any state, carrying out the plan and planning again ends
 * with no commands.
 *
 * @param backend who should take calls
 * @param running its servers as they are
 * @param spared  places that stay although nobody lists them
 */
export type PlanMembership = (
  backend: Backend,
  running: readonly ServerState[],
  spared: (place: string) => boolean,
) => MembershipPlan

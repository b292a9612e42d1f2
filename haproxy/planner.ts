import type { Clock } from '#mesh/clock.ts'
import { type Backend, placeOf } from './backend.ts'
import { planDynamicServers } from './dynamic-servers.ts'
import type { EdgeView } from './edge-view.ts'
import type { MembershipPlan } from './membership.ts'
import type { ConfigModel, DoorSettings } from './render.ts'
import type { RunningState } from './server-state.ts'
import { freeLines, freeSlots, planSlots, slotCount } from './slots.ts'

export interface PlannerSettings {
  readonly doors: DoorSettings
  /** `auto`: by the version of HAProxy. */
  readonly membership: 'auto' | 'slots' | 'dynamic'
  /** Slots to spare where a backend begins. */
  readonly slotHeadroom: number
  /** How long after the first plan what serves stays though nobody lists it. */
  readonly startGraceMs: number
}

/** What to tell HAProxy, and what its file should say then. */
export interface EdgePlan {
  /** For the Runtime API. */
  readonly commands: readonly string[]
  readonly model: ConfigModel
  readonly joins: number
  readonly leaves: number
  /** Servers that finish what they have. */
  readonly draining: number
  /** Backends whose slots ran out: the model has more for them. */
  readonly grown: readonly string[]
}

export interface Planner {
  /**
   * @param view    what the edge should be
   * @param running what runs; `undefined`: nothing does, and the file is all there is to plan
   * @param version HAProxy's, as last heard; empty: not yet
   */
  plan(view: EdgeView, running: RunningState | undefined, version: string): EdgePlan
}

/**
 * Plans all backends together. It remembers how many slots each should have, and whom Consul has listed since the start:
 * what serves and was never listed stays for a while, since Consul may have lost its memory just before we came.
 */
export function createPlanner({ settings, clock }: { settings: PlannerSettings; clock: Clock }): Planner {
  const sizes = new Map<string, number>()
  const seen = new Set<string>()
  let graceEndsAt: number | undefined

  const isSpared = (place: string) => !seen.has(place) && graceEndsAt !== undefined && clock.now() < graceEndsAt

  function planOne(backend: Backend, running: RunningState | undefined, dynamic: boolean): MembershipPlan {
    // What runs in the other mode is replaced by a reload, not changed.
    const isOurs = running?.structure.startsWith(dynamic ? 'dynamic-' : 'slots-')
    const servers = isOurs ? running?.backends.get(backend.name) : undefined
    if (dynamic) return silent(planDynamicServers(backend, servers ?? [], isSpared), servers !== undefined)

    const asked = sizes.get(backend.name)
    const first = servers?.length ?? slotCount(backend.members.length, settings.slotHeadroom)
    const size = asked === undefined ? first : Math.max(asked, servers?.length ?? 0)
    const plan = planSlots(backend, servers ?? freeSlots(size), isSpared)
    const wanted = plan.left > 0 ? Math.max(size, 2 * plan.lines.length) : size
    sizes.set(backend.name, wanted)
    return silent({ ...plan, lines: [...plan.lines, ...freeLines(plan.lines.length, wanted)] }, servers !== undefined)
  }

  return {
    plan(view, running, version) {
      const dynamic =
        settings.membership === 'auto' ? Number.parseInt(version, 10) >= 3 : settings.membership === 'dynamic'
      if (running !== undefined) graceEndsAt ??= clock.now() + settings.startGraceMs
      for (const { members } of view.backends) for (const member of members) seen.add(placeOf(member))

      const plans = view.backends.map(backend => ({ backend, plan: planOne(backend, running, dynamic) }))
      const sum = (of: (plan: MembershipPlan) => number) => plans.reduce((total, { plan }) => total + of(plan), 0)
      return {
        commands: plans.flatMap(({ plan }) => plan.commands),
        joins: sum(plan => plan.joins),
        leaves: sum(plan => plan.leaves),
        draining: sum(plan => plan.draining),
        grown: plans.filter(({ plan }) => plan.left > 0).map(({ backend }) => backend.name),
        model: {
          doors: settings.doors,
          dynamic,
          // With dynamic servers leastconn ends HAProxy from 3.2.6 on (haproxy#3360); the better of two is nearly as good.
          leastconn: dynamic && !/^3\.[01]\./.test(version) ? 'random' : 'leastconn',
          backends: plans.map(({ backend: { members: _members, ...shape }, plan }) => ({
            ...shape,
            servers: plan.lines,
          })),
        },
      }
    },
  }
}

/** A backend that does not run yet is planned for the file only. */
function silent(plan: MembershipPlan, runs: boolean): MembershipPlan {
  return runs ? plan : { ...plan, commands: [], joins: 0, leaves: 0 }
}

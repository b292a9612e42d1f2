import type { Ejection } from '../health/ejection.ts'
import { isPanic } from '../health/panic.ts'
import { candidateList, largestWhole, without } from './candidate-list.ts'
import { type Fleet, isHealthy, type Member } from './fleet.ts'
import type { Candidates, PickRequest } from './strategy.ts'
import { near, ownZone } from './zone.ts'

export interface RosterOptions {
  /** Takes instances out for their failures; absent: nobody does. */
  readonly ejection?: Ejection<Member>
  /** Where this process runs; absent: no zone is preferred. */
  readonly zone?: string
  /** 32 bits: which of very many instances are this router's; absent: 0. */
  readonly seed?: number
  /** Hears when panic begins, and when it is over. */
  readonly onPanic?: (panic: boolean) => void
}

/** Who may take a call, kept until something changes, so that a pick need not ask. */
export interface Roster {
  /** Looks at everybody anew. */
  renew(now: number): void
  candidates(request: PickRequest): Candidates
  /** How many may take a call. */
  readonly ready: number
  /** Those that are this process's to call, ready or not; of a very large pool a part, of which all are ready (gRFC A68). */
  readonly subset: readonly Member[]
  /** Fewer than half of the healthy may: so ejections count for nothing. */
  readonly panic: boolean
}

/**
 * Ready means healthy (passing or warning), reachable, and not ejected. Where nothing can be reached, every healthy instance
 * is ready again: trying is all that is left.
 */
export function createRoster(fleet: Fleet, { ejection, zone, seed = 0, onPanic }: RosterOptions): Roster {
  let all = candidateList(fleet, [], seed)
  let own: Candidates | undefined
  let ready = 0
  let panic = false

  return {
    renew(now) {
      const healthy = fleet.members.filter(({ instance }) => isHealthy(instance))
      const reachable = healthy.filter(member => member.reachable)
      ejection?.resize(healthy.length)
      const eligible = reachable.filter(member => ejection?.mayTake(member, now) ?? true)
      const before = panic
      panic = isPanic(eligible.length, healthy.length)
      if (panic !== before) onPanic?.(panic)
      const members = panic ? (reachable.length > 0 ? reachable : healthy) : eligible
      ready = members.length
      all = candidateList(fleet, members, seed)
      const nearby = ownZone(members, zone)
      own = nearby && candidateList(fleet, nearby, seed)
    },
    candidates({ now, excluded }) {
      const list = near(own, all, now)
      if (excluded.size === 0) return list
      const left = without(list, excluded)
      return left.count > 0 || list === all ? left : without(all, excluded)
    },
    get ready() {
      return ready
    },
    get subset() {
      if (fleet.size <= largestWhole) return fleet.members
      const { rows, count } = own ?? all
      return Array.from(rows.subarray(0, count), row => fleet.members[row]).filter(one => one !== undefined)
    },
    get panic() {
      return panic
    },
  }
}

import type { Instance, Snapshot } from '../instance.ts'
import type { Outcome } from '../outcome.ts'
import { begin, end, report } from './activity.ts'
import { type Columns, Fleet, type Member } from './fleet.ts'
import type { LoadReport } from './load-report.ts'
import type { Candidates, PickRequest, Strategy } from './strategy.ts'

/** A pick's hold on an instance until the outcome is known. */
export interface Lease {
  readonly instance: Instance
  /** Reports how it ended, and what the instance said of its load, and lets go. Only the first one counts. */
  done(outcome: Outcome, said?: LoadReport): void
}

/** An instance as it stands here: a copy, for metrics and for people. */
export type Endpoint = { readonly instance: Instance; readonly reachable: boolean } & Readonly<
  Record<keyof Columns, number>
>

/** Chooses among the instances of one service, and keeps what is known of each. */
export interface Balancer {
  /** The strategy's name. */
  readonly strategy: string
  /** Chooses by another one from now on; what is known of instances stays. */
  use(strategy: Strategy): void
  /** Takes the whole list. Instances that stay keep what is known of them; leases on those that left end in peace. */
  update(snapshot: Snapshot, now: number): void
  /** Hears whether connections to an instance can be made: one to which they cannot is not picked while others are left. */
  setReachable(instanceId: string, reachable: boolean): void
  /** Hears what an instance says of its load beside its replies. */
  report(instanceId: string, said: LoadReport, now: number): void
  /** Reserves at once: two picks in one tick see each other. `undefined` when nothing is left to pick. */
  pick(request: PickRequest): Lease | undefined
  /** How many instances may take a call, and how many are registered. */
  readonly ready: number
  readonly registered: number
  /** Every instance, ready or not. */
  readonly endpoints: readonly Endpoint[]
}

export interface BalancerOptions {
  /** How many calls moving averages look back over. */
  readonly window: number
}

/**
 * A balancer over one strategy.
 *
 * Ready means passing or warning (a warning check is a hint to people, and Consul's own DNS serves such instances too)
 * and reachable. Where nothing can be reached, every healthy instance is ready again: trying is all that is left.
 */
export function createBalancer(first: Strategy, { window }: BalancerOptions): Balancer {
  const fleet = new Fleet()
  // As the moving average of so many samples weighs its newest.
  const sampleShare = 2 / (window + 1)
  let strategy = first
  let ready: Candidates = { fleet, rows: new Int32Array(0), count: 0 }

  return {
    get strategy() {
      return strategy.name
    },
    use(next) {
      strategy = next
    },
    update({ instances }, now) {
      const present = new Set(instances.map(({ id }) => id))
      for (const member of [...fleet.members]) if (!present.has(member.instance.id)) fleet.remove(member)
      for (const instance of instances) fleet.put(instance, now)
      renew()
    },
    setReachable(instanceId, reachable) {
      const member = fleet.member(instanceId)
      if (member === undefined || member.reachable === reachable) return
      member.reachable = reachable
      renew()
    },
    report(instanceId, said, now) {
      const member = fleet.member(instanceId)
      if (member !== undefined) report(fleet, member.row, said, now)
    },
    pick(request) {
      const candidates = request.excluded.size === 0 ? ready : without(ready, request.excluded)
      if (candidates.count === 0) return undefined
      const member = fleet.members[strategy.choose(candidates, request)]
      return member === undefined ? undefined : lease(member, request.now)
    },
    get ready() {
      return ready.count
    },
    get registered() {
      return fleet.size
    },
    get endpoints() {
      return fleet.members.map(member => endpointOf(fleet, member)).sort(byId)
    },
  }

  function renew(): void {
    const healthy = fleet.members.filter(({ instance: { health } }) => health === 'passing' || health === 'warning')
    const reachable = healthy.filter(member => member.reachable)
    const members = (reachable.length > 0 ? reachable : healthy).sort(byId)
    ready = { fleet, rows: Int32Array.from(members, ({ row }) => row), count: members.length }
  }

  function lease(member: Member, now: number): Lease {
    begin(fleet, member.row, now)
    let open = true
    return {
      instance: member.instance,
      done(outcome, said) {
        if (!open) return
        open = false
        // Of one that left nothing is kept.
        if (member.row < 0) return
        const ended = now + outcome.durationMs
        end(fleet, member.row, outcome, ended, sampleShare)
        if (said !== undefined && outcome.kind !== 'fault') report(fleet, member.row, said, ended)
      },
    }
  }
}

function without({ fleet, rows, count }: Candidates, excluded: ReadonlySet<string>): Candidates {
  const left = rows.subarray(0, count).filter(row => !excluded.has(fleet.members[row]?.instance.id ?? ''))
  return { fleet, rows: left, count: left.length }
}

function endpointOf({ columns }: Fleet, { instance, reachable, row }: Member): Endpoint {
  const numbers = Object.entries(columns).map(([name, column]) => [name, column[row]])
  return { instance, reachable, ...(Object.fromEntries(numbers) as Record<keyof Columns, number>) }
}

function byId(a: { readonly instance: Instance }, b: { readonly instance: Instance }): number {
  return a.instance.id < b.instance.id ? -1 : 1
}

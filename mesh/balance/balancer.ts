import type { Instance, Snapshot } from '../instance.ts'
import type { Outcome } from '../outcome.ts'
import { begin, end, report } from './activity.ts'
import { byId } from './candidate-list.ts'
import { type Decision, describeChoice } from './decision.ts'
import { DecisionLog } from './decision-log.ts'
import { type Endpoint, endpointOf } from './endpoint.ts'
import { fairly } from './fair-deadline.ts'
import { Fleet, type Member } from './fleet.ts'
import type { LoadReport } from './load-report.ts'
import { measure } from './measurements.ts'
import { createRoster, type RosterOptions } from './roster.ts'
import { homeOf } from './session.ts'
import type { Candidates, PickRequest, Strategy } from './strategy.ts'

/** A pick's hold on an instance until the outcome is known. */
export interface Lease {
  readonly instance: Instance
  /** Reports how it ended, and what the instance said of its load, and lets go. Only the first one counts. */
  done(outcome: Outcome, said?: LoadReport): void
}

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
  /** Fewer than half of the healthy instances can be reached and are not ejected: then ejections count for nothing. */
  readonly panic: boolean
  /** Every instance, ready or not. */
  readonly endpoints: readonly Endpoint[]
  /** The last choices that were written down, newest first. They are while somebody asks, and for a minute after. */
  decisions(now: number): readonly Decision[]
}

export interface BalancerOptions extends RosterOptions {
  /** How many calls moving averages look back over, ≥ 1. */
  readonly window: number
  /** Whether durations and successes are measured at all; absent: they are. Calls in flight are always counted. */
  readonly tracking?: boolean
}

/**
 * A balancer over one strategy. Who may take a call is the roster's to say, what is known of each the fleet's, and which one
 * it is to be the strategy's; a call of a session goes to the session's own instance where that is possible.
 */
export function createBalancer(first: Strategy, { window, tracking = true, ...options }: BalancerOptions): Balancer {
  const fleet = new Fleet()
  const roster = createRoster(fleet, options)
  const { ejection } = options
  // As the moving average of so many samples weighs its newest.
  const sampleShare = 2 / (window + 1)
  const log = new DecisionLog()
  let strategy = first
  let updatedAt = 0

  return {
    get strategy() {
      return strategy.name
    },
    use(next) {
      strategy = next
    },
    update({ instances }, now) {
      updatedAt = now
      fleet.take(instances, now)
      ejection?.keep(fleet.members)
      roster.renew(now)
    },
    setReachable(instanceId, reachable) {
      const member = fleet.member(instanceId)
      if (member === undefined || member.reachable === reachable) return
      member.reachable = reachable
      roster.renew(updatedAt)
    },
    report(instanceId, said, now) {
      const member = fleet.member(instanceId)
      if (member !== undefined) report(fleet, member.row, said, now)
    },
    pick(request) {
      if (ejection?.isDue(request.now)) roster.renew(request.now)
      const candidates = roster.candidates(request)
      if (candidates.count === 0) return undefined
      const row = choose(candidates, request)
      const member = fleet.members[row]
      return member === undefined ? undefined : lease(member, request.now)
    },
    get ready() {
      return roster.ready
    },
    get registered() {
      return fleet.size
    },
    get panic() {
      return roster.panic
    },
    get endpoints() {
      return [...fleet.members].sort(byId).map(member => endpointOf(fleet, member, ejection))
    },
    decisions: now => log.read(now),
  }

  function choose(candidates: Candidates, request: PickRequest): number {
    const row = waitingIn(candidates) ?? homeOf(candidates, request) ?? strategy.choose(candidates, request)
    if (log.wants(request.now)) note(candidates, request, row)
    return row
  }

  /** What settled it is found out again: a pick keeps nothing that is not asked for. */
  function note(candidates: Candidates, request: PickRequest, row: number): void {
    const isHome = () => row === homeOf(candidates, request)
    const by = row === waitingIn(candidates) ? 'trial' : isHome() ? 'session' : 'strategy'
    const { zone } = options
    log.add(describeChoice({ fleet, candidates, request, strategy, by, row, panic: roster.panic, zone, ejection }))
  }

  /** One that is to show that it is well again comes first: a strategy would find others better for as long as it can. */
  function waitingIn({ rows, count }: Candidates): number | undefined {
    const row = roster.panic ? undefined : ejection?.waiting?.row
    return row !== undefined && rows.subarray(0, count).includes(row) ? row : undefined
  }

  function lease(member: Member, now: number): Lease {
    begin(fleet, member.row, now)
    const onTrial = ejection?.began(member) ?? false
    if (onTrial) roster.renew(now)
    let open = true
    return {
      instance: member.instance,
      done(outcome, said) {
        if (!open) return
        open = false
        // Of one that left nothing is kept.
        if (member.row >= 0) ended(member, fairly(outcome, fleet.typicalMs.value), said, now, onTrial)
      },
    }
  }

  function ended(
    member: Member,
    outcome: Outcome,
    said: LoadReport | undefined,
    began: number,
    onTrial: boolean,
  ): void {
    const isMeasured = outcome.durationMs >= 0 && Number.isFinite(outcome.durationMs)
    const now = isMeasured ? began + outcome.durationMs : began
    end(fleet, member.row, outcome, now)
    if (tracking && isMeasured && outcome.kind !== 'neutral') measure(fleet, member.row, outcome, now, sampleShare)
    if (said !== undefined && outcome.kind !== 'fault') report(fleet, member.row, said, now)
    if (onTrial && outcome.kind === 'ok') fleet.forgive(member.row, now)
    if (ejection?.ended(member, outcome, now, onTrial)) roster.renew(now)
  }
}

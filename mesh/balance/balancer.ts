import type { Instance, Snapshot } from '../instance.ts'
import type { Outcome } from '../outcome.ts'
import { begin, end, endUnexplained, explains, report } from './activity.ts'
import { byId } from './candidate-list.ts'
import { type Decision, describeChoice } from './decision.ts'
import { DecisionLog } from './decision-log.ts'
import { type Endpoint, endpointOf } from './endpoint.ts'
import { fairly } from './fair-deadline.ts'
import { Fleet, type Member } from './fleet.ts'
import { areFull, isFull } from './full.ts'
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
  /** The same for a call that can wait: `full` where nobody has room for it. */
  pickWithRoom(request: PickRequest): Lease | 'full' | undefined
  /** Chooses for a call that is no work, such as a health check: nothing is reserved, and nobody need have room. */
  instanceFor(request: PickRequest): Instance | undefined
  /** Hears from now on whenever somebody may have room again, until it is replaced by `undefined`. */
  onRoom(hear: (() => void) | undefined): void
  /** How many instances may take a call, and how many are registered. */
  readonly ready: number
  readonly registered: number
  /** Reports that could not be true, since the start. */
  readonly ignoredReports: number
  /** Fewer than half of the healthy instances can be reached and are not ejected: then ejections count for nothing. */
  readonly panic: boolean
  /** Every instance, ready or not. */
  readonly endpoints: readonly Endpoint[]
  /** Those that are this process's to call, and so worth a connection: all, or a part of a very large pool. */
  readonly subset: readonly Instance[]
  /** The last choices that were written down, newest first. They are while somebody asks, and for a minute after. */
  decisions(now: number): readonly Decision[]
}

export interface BalancerOptions extends RosterOptions {
  /** How many calls moving averages look back over, ≥ 1. */
  readonly window: number
  /** Whether durations and successes are measured at all; absent: they are. Calls in flight are always counted. */
  readonly tracking?: boolean
  /** Makes the strategy that a single call asks for; absent: such calls get the balancer's own. */
  readonly strategyNamed?: (name: string) => Strategy
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
  /** Strategies that single calls have asked for: each keeps what it needs between its picks. */
  const others = new Map<string, Strategy>()
  let strategy = first
  let updatedAt = 0
  let ignoredReports = 0
  let hearRoom: (() => void) | undefined

  return {
    get strategy() {
      return strategy.name
    },
    use(next) {
      strategy = next
      others.clear()
    },
    update({ instances }, now) {
      updatedAt = now
      fleet.take(instances, now)
      ejection?.keep(fleet.members)
      roster.renew(now)
      hearRoom?.()
    },
    setReachable(instanceId, reachable) {
      const member = fleet.member(instanceId)
      if (member === undefined || member.reachable === reachable) return
      member.reachable = reachable
      roster.renew(updatedAt)
      hearRoom?.()
    },
    report(instanceId, said, now) {
      const member = fleet.member(instanceId)
      if (member !== undefined) hear(member.row, said, now)
      hearRoom?.()
    },
    pick(request) {
      const candidates = candidatesFor(request)
      return candidates && take(candidates, choose(candidates, request), request)
    },
    pickWithRoom(request) {
      const candidates = candidatesFor(request)
      if (candidates === undefined) return undefined
      const row = choose(candidates, request)
      // Most calls pass by this one look at whoever was chosen. A strategy may choose a full one while others have room.
      if (isFull(fleet.columns, row, request.now) && areFull(candidates, request.now)) return 'full'
      return take(candidates, row, request)
    },
    instanceFor(request) {
      const candidates = candidatesFor(request)
      return candidates && fleet.members[choose(candidates, request)]?.instance
    },
    onRoom(hear) {
      hearRoom = hear
    },
    get ready() {
      return roster.ready
    },
    get registered() {
      return fleet.size
    },
    get ignoredReports() {
      return ignoredReports
    },
    get panic() {
      return roster.panic
    },
    get endpoints() {
      return [...fleet.members].sort(byId).map(member => endpointOf(fleet, member, ejection))
    },
    get subset() {
      return roster.subset.map(({ instance }) => instance)
    },
    decisions: now => log.read(now),
  }

  function hear(row: number, said: LoadReport, now: number): void {
    // The end of a stream may be told long after it came, and an instance may have said more since.
    if (said.at !== undefined && said.at < (fleet.columns.reportedAt[row] as number)) return
    if (!report(fleet, row, said, now)) ignoredReports += 1
  }

  function candidatesFor(request: PickRequest): Candidates | undefined {
    if (ejection?.isDue(request.now)) roster.renew(request.now)
    const candidates = roster.candidates(request)
    return candidates.count === 0 ? undefined : candidates
  }

  function choose(candidates: Candidates, request: PickRequest): number {
    return waitingIn(candidates) ?? homeOf(candidates, request) ?? strategyFor(request).choose(candidates, request)
  }

  function strategyFor({ strategy: name }: PickRequest): Strategy {
    if (name === undefined || name === strategy.name || options.strategyNamed === undefined) return strategy
    const other = others.get(name) ?? options.strategyNamed(name)
    others.set(name, other)
    return other
  }

  function take(candidates: Candidates, row: number, request: PickRequest): Lease | undefined {
    if (log.wants(request.now)) note(candidates, request, row)
    const member = fleet.members[row]
    return member === undefined ? undefined : lease(member, request.now)
  }

  /** What settled it is found out again: a pick keeps nothing that is not asked for. */
  function note(candidates: Candidates, request: PickRequest, row: number): void {
    const isHome = () => row === homeOf(candidates, request)
    const by = row === waitingIn(candidates) ? 'trial' : isHome() ? 'session' : 'strategy'
    const { zone } = options
    log.add(
      describeChoice({
        fleet,
        candidates,
        request,
        strategy: strategyFor(request),
        by,
        row,
        panic: roster.panic,
        zone,
        ejection,
      }),
    )
  }

  /** One that is to show that it is well again comes first: a strategy would find others better for as long as it can. */
  function waitingIn({ rows, count }: Candidates): number | undefined {
    const row = roster.panic ? undefined : ejection?.waiting?.row
    return row !== undefined && rows.subarray(0, count).includes(row) ? row : undefined
  }

  function lease(member: Member, now: number): Lease {
    begin(fleet, member.row, now)
    const onTrial = ejection?.began(member, now) ?? false
    if (onTrial) roster.renew(now)
    let open = true
    return {
      instance: member.instance,
      done(outcome, said) {
        if (!open) return
        open = false
        // Of one that left nothing is kept.
        if (member.row >= 0) ended(member, fairly(outcome, fleet.typicalMs.value), said, now, onTrial)
        hearRoom?.()
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
    if (outcome.kind === 'overload' && !explains(fleet, member.row, said)) endUnexplained(fleet, member.row, now)
    else if (said !== undefined && outcome.kind !== 'fault') hear(member.row, said, said.at ?? now)
    if (onTrial && outcome.kind === 'ok') fleet.forgive(member.row, now)
    if (ejection?.ended(member, outcome, now, onTrial)) roster.renew(now)
  }
}

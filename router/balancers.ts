import type { Balancer } from '#mesh/balance/balancer.ts'
import type { Considered, Decision } from '#mesh/balance/decision.ts'
import type { Endpoint } from '#mesh/balance/endpoint.ts'
import type { ServiceFigures } from '#mesh/call/call-figures.ts'
import type { PoolPolicy } from '#mesh/call/policies.ts'
import type { Clock } from '#mesh/clock.ts'
import type { Health } from '#mesh/instance.ts'
import type { Mesh } from '#mesh/rpc/mesh.ts'

/** The body of `GET /v1/balancers`: how this router balances. Others see other calls, and may differ. Fields are only ever added. */
export interface BalancersBody {
  /** This router's id. */
  readonly router: string
  /** Sorted by name. */
  readonly services: readonly BalancerBody[]
  /** Services that something is written for in Consul's KV, and that this router does not know. */
  readonly unknown: readonly string[]
}

/** The body of `GET /v1/balancers/<service>`. */
export interface BalancerBody {
  readonly router: string
  /** `tool-weather`. */
  readonly service: string
  readonly strategy: string
  /** Who said so: Consul's KV, the instances' meta, the router's environment, or nobody. */
  readonly source: PoolPolicy['source']
  /** Absent: the service has no say of its own. */
  readonly hedge?: boolean
  /** For how long the share of a newcomer grows; 0: not at all. */
  readonly slowStartMs: number
  /** What is wrong with what somebody wrote for this service; absent: nothing is. */
  readonly fault?: string
  readonly registered: number
  /** Instances that calls are given to. */
  readonly ready: number
  /** Fewer than half of the healthy may be called: ejections count for nothing. */
  readonly panic: boolean
  /** Calls that waited for room, were turned away, refused or hedged; absent: none ever. */
  readonly calls?: ServiceFigures
  /** Sorted by id. */
  readonly instances: readonly BalancedBody[]
}

/** An instance as this router's balancer has it. Counts are this router's own since the instance came. */
export interface BalancedBody {
  readonly id: string
  readonly health: Health
  readonly reachable: boolean
  /** Out for its failures, or on trial after that. */
  readonly ejected: boolean
  /** Absent: it does not say. */
  readonly zone?: string
  readonly weight: number
  readonly slots: number
  /** This router's calls under way there. */
  readonly inFlight: number
  /** What it last said that it works on, and how long ago; absent: nothing that is believed. */
  readonly reported?: number
  readonly reportAgeMs?: number
  readonly picks: number
  readonly faults: number
  /** Moving share of calls that went well, 0 to 1. */
  readonly success: number
  /** Moving averages in milliseconds: of durations, and of latencies, where peaks count at once; absent: not measured. */
  readonly durationMs?: number
  readonly latencyMs?: number
}

/** The body of `GET /v1/balancers/<service>/decisions`. */
export interface DecisionsBody {
  readonly router: string
  readonly service: string
  /** Newest first; none where no call came since somebody last asked. */
  readonly decisions: readonly DecisionBody[]
}

export interface DecisionBody extends Omit<Decision, 'at' | 'candidates'> {
  /** ISO 8601, UTC. */
  readonly at: string
  readonly ageMs: number
  readonly candidates: readonly Considered[]
}

/** What a router tells of its balancing; of a service that it has no pool of: `undefined`. */
export interface Balancers {
  all(): BalancersBody
  find(service: string): BalancerBody | undefined
  /** The last choices; asking has them written down for a minute. */
  decisions(service: string): DecisionsBody | undefined
}

export function createBalancers(
  router: string,
  mesh: Pick<Mesh, 'balancers' | 'policies' | 'figures'>,
  clock: Clock,
): Balancers {
  const body = (service: string, balancer: Balancer): BalancerBody => {
    const { strategy, source, slowStartMs, hedge, fault } = mesh.policies.find(service) ?? unsaid(balancer)
    const { registered, ready, panic, endpoints } = balancer
    const calls = mesh.figures().get(service)
    const now = clock.now()
    return {
      router,
      service,
      strategy,
      source,
      ...(hedge !== undefined && { hedge }),
      slowStartMs,
      ...(fault !== undefined && { fault }),
      registered,
      ready,
      panic,
      ...(calls !== undefined && { calls }),
      instances: endpoints.map(endpoint => balanced(endpoint, now)),
    }
  }

  return {
    all() {
      const pools = [...mesh.balancers()].sort(([a], [b]) => (a < b ? -1 : 1))
      const services = pools.map(([service, balancer]) => body(service, balancer))
      return { router, services, unknown: mesh.policies.unused }
    },
    find(service) {
      const balancer = mesh.balancers().get(service)
      return balancer && body(service, balancer)
    },
    decisions(service) {
      const now = clock.now()
      const decisions = mesh.balancers().get(service)?.decisions(now)
      if (decisions === undefined) return undefined
      const toBody = ({ at, candidates, ...decision }: Decision): DecisionBody => {
        const ageMs = rounded(Math.max(0, now - at))
        // biome-ignore lint/style/noRestrictedGlobals: writes a text; asks no clock
        return { at: new Date(clock.wallMs() - ageMs).toISOString(), ageMs, ...decision, candidates }
      }
      return { router, service, decisions: decisions.map(toBody) }
    },
  }
}

function unsaid({ strategy }: Balancer): Omit<PoolPolicy, 'strategy'> & { readonly strategy: string } {
  return { strategy, source: 'default', slowStartMs: 0, changes: 0 }
}

function balanced({ instance, ...endpoint }: Endpoint, now: number): BalancedBody {
  const { reachable, ejected, weight, slots, inFlight, reported, reportedAt, picks, faults, success } = endpoint
  const { durationMs, latencyMs } = endpoint
  const zone = instance.meta.zone?.trim()
  return {
    id: instance.id,
    health: instance.health,
    reachable,
    ejected,
    ...(zone && { zone }),
    weight,
    slots,
    inFlight,
    ...(!Number.isNaN(reported) && { reported, reportAgeMs: rounded(Math.max(0, now - reportedAt)) }),
    picks,
    faults,
    success,
    ...(!Number.isNaN(durationMs) && { durationMs: rounded(durationMs) }),
    ...(!Number.isNaN(latencyMs) && { latencyMs: rounded(latencyMs) }),
  }
}

/** To microseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000
}

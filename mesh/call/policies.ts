import type { StrategyName } from '../balance/strategies.ts'
import type { Instance } from '../instance.ts'
import type { Log } from '../log.ts'
import type { WatchKeys } from '../resolve/watch-keys.ts'
import { strategyInMeta } from './meta-strategy.ts'
import { noPolicy, type PolicyOf } from './service-policy.ts'
import { policyPrefix, readWritten, type Written, warnOfFaults } from './written-policies.ts'

/** Who said which strategy it is to be: Consul's KV, the instances' meta, the environment, or nobody. */
export type PolicySource = 'kv' | 'meta' | 'env' | 'default'

/** How the pool of a service chooses. */
export interface Choice {
  readonly strategy: StrategyName
  readonly source: PolicySource
  /** 0: newcomers have all of their share at once. */
  readonly slowStartMs: number
}

/** How the pool of a service chooses, and what stands in the way of another choice. */
export interface PoolPolicy extends Choice {
  readonly hedge?: boolean
  /** What is wrong with what somebody wrote for this service; absent: nothing is. */
  readonly fault?: string
  /** How often it was changed while calls went on. */
  readonly changes: number
}

export interface PoliciesOptions {
  /** Absent: nothing is watched, and what the environment and the instances say holds. */
  readonly watchKeys?: WatchKeys
  /** What the environment says; absent: nothing. */
  readonly strategy?: StrategyName
  /** For how long the share of newcomers grows where a service's policy does not say; absent: 0, not at all. */
  readonly slowStartMs?: number
  readonly log: Log
  /** Told when the choice for a service that is followed changes. */
  readonly onChoice: (service: string, choice: Choice) => void
}

/** What holds for each service: Consul's KV before its instances' meta before the environment before `adaptive`. */
export interface Policies {
  /** What was written for a service, for the layers of its calls. */
  readonly of: PolicyOf
  /** Follows a service from now on. The first one begins the watch of the KV: a process that calls nobody needs none. */
  follow(service: string): Choice
  /** Hears what a service's instances are now. */
  heard(service: string, instances: readonly Instance[]): void
  forget(service: string): void
  /** `undefined` where the service is not followed. */
  find(service: string): PoolPolicy | undefined
  /** What is wrong with values in the KV, by service, whether it is followed or not. */
  readonly faults: ReadonlyMap<string, string>
  /** Services that something is written for, and that are not followed: names that there are not, perhaps. */
  readonly unused: readonly string[]
  close(): void
}

interface Followed {
  choice: Choice
  changes: number
  meta: ReturnType<typeof strategyInMeta>
}

export function createPolicies(options: PoliciesOptions): Policies {
  const { watchKeys, strategy, log, onChoice } = options
  let written: ReadonlyMap<string, Written> = new Map()
  const followed = new Map<string, Followed>()
  let unwatch: (() => void) | undefined

  return {
    of: service => written.get(service)?.policy ?? noPolicy,
    follow(service) {
      unwatch ??= watchKeys?.(policyPrefix, read)
      const one = followed.get(service) ?? { choice: choose(service, {}), changes: 0, meta: {} }
      followed.set(service, one)
      return one.choice
    },
    heard(service, instances) {
      const one = followed.get(service)
      if (one === undefined) return
      const before = one.meta.fault
      one.meta = strategyInMeta(instances)
      if (one.meta.fault !== undefined && one.meta.fault !== before) log.warn({ service }, one.meta.fault)
      renew(service, one)
    },
    forget: service => void followed.delete(service),
    find(service) {
      const one = followed.get(service)
      if (one === undefined) return undefined
      const { hedge } = written.get(service)?.policy ?? noPolicy
      const fault = written.get(service)?.fault ?? one.meta.fault
      return {
        ...one.choice,
        ...(hedge !== undefined && { hedge }),
        ...(fault !== undefined && { fault }),
        changes: one.changes,
      }
    },
    get faults() {
      return new Map([...written].flatMap(([service, { fault }]) => (fault === undefined ? [] : [[service, fault]])))
    },
    get unused() {
      return [...written.keys()].filter(service => !followed.has(service)).sort()
    },
    close() {
      unwatch?.()
      followed.clear()
    },
  }

  function read(values: ReadonlyMap<string, string>): void {
    const before = written
    written = readWritten(values, before)
    warnOfFaults(log, written, before)
    for (const [service, one] of followed) renew(service, one)
  }

  function renew(service: string, one: Followed): void {
    const next = choose(service, one.meta)
    const { choice } = one
    one.choice = next
    if (next.strategy === choice.strategy && next.slowStartMs === choice.slowStartMs) return
    one.changes += 1
    log.info({ service, ...next, before: choice.strategy }, 'calls are balanced in another way')
    onChoice(service, next)
  }

  function choose(service: string, meta: Followed['meta']): Choice {
    const policy = written.get(service)?.policy ?? noPolicy
    const slowStartMs = policy.slowStartMs ?? options.slowStartMs ?? 0
    if (policy.strategy !== undefined) return { strategy: policy.strategy, source: 'kv', slowStartMs }
    if (meta.strategy !== undefined) return { strategy: meta.strategy, source: 'meta', slowStartMs }
    if (strategy !== undefined) return { strategy, source: 'env', slowStartMs }
    return { strategy: 'adaptive', source: 'default', slowStartMs }
  }
}

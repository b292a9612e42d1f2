import type { Balancer } from '../balance/balancer.ts'
import type { Clock } from '../clock.ts'
import type { Instance } from '../instance.ts'
import type { Resolver } from '../resolve/resolver.ts'

interface Pool {
  readonly balancer: Balancer
  /** Resolves at the first snapshot. */
  readonly known: Promise<void>
  unwatch: () => void
  seen: boolean
  /** Whether anybody has called the service. */
  used: boolean
}

export interface PoolsOptions {
  readonly resolver: Resolver
  readonly createBalancer: (service: string) => Balancer
  readonly clock: Clock
  /** Told of every snapshot, so that channels of departed instances can be closed; of a pool let go as an empty one. */
  readonly onInstances?: (service: string, instances: readonly Instance[]) => void
  /** Told at the first call of a service. */
  readonly onUse?: (service: string, balancer: Balancer) => void
}

/** One balancer for each service in use, kept up to date by the resolver. */
export interface Pools {
  /** The balancer of a service, at once when it is known, otherwise after the first snapshot. */
  find(service: string, signal: AbortSignal): Balancer | Promise<Balancer>
  /**
   * Keeps a service's pool from now on, whether it is called or not: so a first call need not wait for its instances.
   *
   * @returns lets the pool go; a later call makes a new one
   */
  keep(service: string): () => void
  readonly all: ReadonlyMap<string, Balancer>
  close(): void
}

export function createPools({ resolver, createBalancer, clock, onInstances, onUse }: PoolsOptions): Pools {
  const pools = new Map<string, Pool>()

  return {
    find(service, signal) {
      const pool = pools.get(service) ?? open(service)
      if (!pool.used) {
        pool.used = true
        onUse?.(service, pool.balancer)
      }
      return pool.seen ? pool.balancer : firstSnapshot(pool, signal)
    },
    keep(service) {
      const pool = pools.get(service) ?? open(service)
      return () => {
        if (pools.get(service) !== pool) return
        pool.unwatch()
        pools.delete(service)
        // Calls that wait for room there hear that there is none to come.
        pool.balancer.update({ service, instances: [] }, clock.now())
        onInstances?.(service, [])
      }
    },
    get all() {
      return new Map([...pools].map(([service, pool]) => [service, pool.balancer]))
    },
    close() {
      for (const pool of pools.values()) pool.unwatch()
      pools.clear()
    },
  }

  function open(service: string): Pool {
    const balancer = createBalancer(service)
    const { promise, resolve } = Promise.withResolvers<void>()
    const pool: Pool = { balancer, known: promise, seen: false, used: false, unwatch: () => {} }
    pools.set(service, pool)
    pool.unwatch = resolver.watch(service, snapshot => {
      balancer.update(snapshot, clock.now())
      onInstances?.(service, snapshot.instances)
      pool.seen = true
      resolve()
    })
    return pool
  }
}

async function firstSnapshot(pool: Pool, signal: AbortSignal): Promise<Balancer> {
  signal.throwIfAborted()
  const { promise: left, reject } = Promise.withResolvers<never>()
  const leave = () => reject(signal.reason)
  signal.addEventListener('abort', leave, { once: true })
  try {
    await Promise.race([pool.known, left])
  } finally {
    signal.removeEventListener('abort', leave)
  }
  return pool.balancer
}

import type { Clock } from '#mesh/clock.ts'
import type { Snapshot } from '#mesh/instance.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import { routerService } from './edge-view.ts'

/** What is known of the services that the edge may serve. */
export interface WatchedServices {
  /** By service; those that are not known yet are missing. */
  readonly snapshots: ReadonlyMap<string, Snapshot>
  /** Whether all that there is has been heard of once. Before that, what is missing may only be unknown. Stays true. */
  readonly settled: boolean
  end(): void
}

export interface WatchServicesOptions {
  readonly resolver: Resolver
  readonly clock: Clock
  /** Whether a service that no longer exists stays watched: its callers are to hear 503, and it may come back. */
  readonly isKept: (service: string) => boolean
  readonly onChange: () => void
}

/** One service that Consul does not tell of must not keep the others waiting for longer. */
const settleTimeoutMs = 10_000

/** Watches the routers and every service that the resolver names. */
export function watchServices({ resolver, clock, isKept, onChange }: WatchServicesOptions): WatchedServices {
  const snapshots = new Map<string, Snapshot>()
  const watches = new Map<string, () => void>()
  let namedAt: number | undefined
  let settled = false

  function watch(service: string): void {
    if (watches.has(service)) return
    // The resolver may answer before it returns.
    watches.set(service, () => {})
    const end = resolver.watch(service, snapshot => {
      snapshots.set(service, snapshot)
      onChange()
    })
    watches.set(service, end)
  }

  function forget(service: string): void {
    watches.get(service)?.()
    watches.delete(service)
    snapshots.delete(service)
  }

  watch(routerService)
  const endNames = resolver.watchNames(names => {
    namedAt ??= clock.now()
    for (const service of names) watch(service)
    const present = new Set([routerService, ...names])
    for (const service of [...watches.keys()]) if (!present.has(service) && !isKept(service)) forget(service)
    onChange()
  })

  function hasSettled(): boolean {
    if (namedAt === undefined || !snapshots.has(routerService)) return false
    return snapshots.size === watches.size || clock.now() - namedAt > settleTimeoutMs
  }

  return {
    snapshots,
    get settled() {
      settled ||= hasSettled()
      return settled
    },
    end() {
      endNames()
      for (const end of watches.values()) end()
    },
  }
}

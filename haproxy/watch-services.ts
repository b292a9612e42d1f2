import type { Snapshot } from '#mesh/instance.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import { routerService } from './edge-view.ts'

/** What is known of the services that the edge may serve. */
export interface WatchedServices {
  /** By service; those that are not known yet are missing. */
  readonly snapshots: ReadonlyMap<string, Snapshot>
  /** Whether all that there is has been heard of once. Before that, what is missing may only be unknown. */
  readonly settled: boolean
  end(): void
}

/**
 * Watches the routers and every service that the resolver names.
 *
 * @param onChange something is different now
 */
export function watchServices(resolver: Resolver, onChange: () => void): WatchedServices {
  const snapshots = new Map<string, Snapshot>()
  const watches = new Map<string, () => void>()
  let named = false

  const watch = (service: string): void => {
    if (watches.has(service)) return
    // The resolver may answer before it returns.
    watches.set(service, () => {})
    const end = resolver.watch(service, snapshot => {
      snapshots.set(service, snapshot)
      onChange()
    })
    watches.set(service, end)
  }

  watch(routerService)
  const endNames = resolver.watchNames(names => {
    named = true
    for (const service of names) watch(service)
    // A name that is gone stays watched while its backend does: its callers are to hear 503, and it may come back.
    onChange()
  })

  return {
    snapshots,
    get settled() {
      return named && snapshots.size === watches.size
    },
    end() {
      endNames()
      for (const end of watches.values()) end()
    },
  }
}

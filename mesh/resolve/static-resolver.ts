import type { Instance, Snapshot } from '../instance.ts'
import type { Resolver } from './resolver.ts'

/** A resolver that a test sets by hand: the memory twin of `consul-resolver.ts`. */
export interface StaticResolver extends Resolver {
  /** Sets the instances of a service; those watching it hear at once. */
  set(service: string, instances: readonly Instance[]): void
  /** Forgets a service: its snapshot is empty and its name gone. */
  remove(service: string): void
}

/** @param services the instances by service at the start; absent: none */
export function createStaticResolver(services: Readonly<Record<string, readonly Instance[]>> = {}): StaticResolver {
  const known = new Map(Object.entries(services))
  const watchers = new Map<string, Set<(snapshot: Snapshot) => void>>()
  const nameWatchers = new Set<(names: readonly string[]) => void>()

  const snapshotOf = (service: string): Snapshot => ({ service, instances: known.get(service) ?? [] })
  const names = () => [...known.keys()].sort()
  const tell = (service: string) => {
    for (const onSnapshot of watchers.get(service) ?? []) onSnapshot(snapshotOf(service))
    for (const onNames of nameWatchers) onNames(names())
  }

  return {
    set(service, instances) {
      known.set(service, instances)
      tell(service)
    },
    remove(service) {
      known.delete(service)
      tell(service)
    },
    watch(service, onSnapshot) {
      const set = watchers.get(service) ?? new Set()
      watchers.set(service, set.add(onSnapshot))
      onSnapshot(snapshotOf(service))
      return () => void set.delete(onSnapshot)
    },
    watchNames(onNames) {
      nameWatchers.add(onNames)
      onNames(names())
      return () => void nameWatchers.delete(onNames)
    },
    status: () => ({ answering: true, silentMs: 0, holding: 0 }),
  }
}

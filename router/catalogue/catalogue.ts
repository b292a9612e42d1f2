import { isHealthy } from '#mesh/balance/fleet.ts'
import { MeshError } from '#mesh/errors.ts'
import { serviceState } from '#mesh/health/service-state.ts'
import type { Instance } from '#mesh/instance.ts'
import { parseInstanceMeta } from '#mesh/instance-meta.ts'
import { parseServiceName, routerService } from '#mesh/names.ts'
import { type CatalogueView, createCatalogueView } from './catalogue-view.ts'
import type { Method, Operation } from './operation.ts'
import { nameOperations, shortNames } from './operation-names.ts'
import type { Service } from './service.ts'
import { type ServiceWatch, type ServiceWatchOptions, watchService } from './service-watch.ts'

/** What the mesh can do, kept current. */
export interface Catalogue {
  /** The mesh as it is now. */
  readonly view: CatalogueView
  /** Goes up whenever the set of operations or anything that callers are told about one changes; from 0. */
  readonly operationsVersion: number
  /** Calls back after every change, of health as well. It must not throw. @returns ends it */
  onChange(listener: () => void): () => void
  /** The names are known, and every service has been described, has failed once, or had its time. */
  readonly settled: boolean
  /** Resolves when `settled` becomes true; never, where the registry stays away. */
  readonly whenSettled: Promise<void>
  close(): void
}

/** A catalogue that learns everything from the registry and from reflection. Starts at once. */
export function createCatalogue(options: ServiceWatchOptions): Catalogue {
  const { resolver, clock, limits, log } = options
  const watches = new Map<string, ServiceWatch>()
  const forgetting = new Map<string, () => void>()
  const listeners = new Set<() => void>()
  const whenSettled = Promise.withResolvers<void>()
  let view = createCatalogueView([])
  let operations: ReadonlyMap<string, readonly Operation[]> = new Map()
  let operationsOf: readonly (readonly [string, readonly Method[] | undefined])[] = []
  let operationsVersion = 0
  let settled = false
  let timedOut = false
  let namesKnown = false
  let scheduled = false
  let closed = false
  let cancelSettle = () => {}

  function schedule(): void {
    if (scheduled || closed) return
    scheduled = true
    queueMicrotask(() => {
      scheduled = false
      if (!closed) rebuild()
    })
  }

  function rebuild(): void {
    renameWhereNeeded()
    const shorts = shortNames([...watches.keys()])
    view = createCatalogueView(
      [...watches].map(([name, watch]) =>
        serviceFrom(name, shorts.get(name) ?? name, watch, operations.get(name) ?? []),
      ),
    )
    if (!settled && namesKnown && (timedOut || [...watches.values()].every(watch => watch.settled))) {
      settled = true
      cancelSettle()
      whenSettled.resolve()
      log.info({ services: view.services.length, operations: view.operations.length }, 'catalogue settled')
    }
    for (const listener of listeners) {
      try {
        listener()
      } catch (error) {
        log.error({ error: MeshError.from(error).message }, 'catalogue listener failed')
      }
    }
  }

  /** Names depend on all services, so they are given anew when one of them joins, leaves or describes itself anew. */
  function renameWhereNeeded(): void {
    const now = [...watches]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, watch]) => [name, watch.description?.methods] as const)
    const unchanged =
      now.length === operationsOf.length &&
      now.every(([name, methods], i) => operationsOf[i]?.[0] === name && operationsOf[i]?.[1] === methods)
    if (unchanged) return
    operationsOf = now
    const named = nameOperations(now.map(([service, methods = []]) => ({ service, methods })))
    const next = new Map([...named].map(([service, all]) => [service, keepSame(operations.get(service), all)]))
    const same = next.size === operations.size && [...next].every(([service, all]) => operations.get(service) === all)
    if (same) return
    operations = next
    operationsVersion += 1
  }

  function onNames(names: readonly string[]): void {
    if (!namesKnown) {
      namesKnown = true
      cancelSettle = clock.after(limits.settleTimeoutMs, () => {
        timedOut = true
        schedule()
      })
    }
    // Routers forward operations and have none.
    const present = new Set(names.filter(name => name !== routerService))
    for (const name of present) {
      forgetting.get(name)?.()
      forgetting.delete(name)
      if (watches.has(name)) continue
      if (watches.size >= limits.maxServices) {
        log.error({ service: name, max: limits.maxServices }, 'too many services: this one is left out')
        continue
      }
      watches.set(name, watchService(name, options, schedule))
    }
    for (const name of watches.keys()) {
      if (present.has(name) || forgetting.has(name)) continue
      forgetting.set(
        name,
        clock.after(limits.forgetDownAfterMs, () => forget(name)),
      )
    }
    schedule()
  }

  function forget(name: string): void {
    forgetting.delete(name)
    watches.get(name)?.end()
    watches.delete(name)
    schedule()
  }

  const unwatchNames = resolver.watchNames(onNames)

  return {
    get view() {
      return view
    },
    get operationsVersion() {
      return operationsVersion
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get settled() {
      return settled
    },
    whenSettled: whenSettled.promise,
    close() {
      closed = true
      unwatchNames()
      cancelSettle()
      for (const cancel of forgetting.values()) cancel()
      for (const watch of watches.values()) watch.end()
      listeners.clear()
    },
  }
}

/**
 * A service's operations, each as the object that it was where callers are told the same of it; all of them as the list
 * that it was where none changed. What is made from them needs not be made again.
 */
function keepSame(before: readonly Operation[] = [], after: readonly Operation[]): readonly Operation[] {
  const byPath = new Map(before.map(one => [one.path, one]))
  const kept = after.map(one => {
    const known = byPath.get(one.path)
    return known !== undefined && saysTheSame(known, one) ? known : one
  })
  return kept.length === before.length && kept.every((one, i) => one === before[i]) ? before : kept
}

/** What a method's contract says is the same as long as its descriptor is. */
function saysTheSame(one: Operation, other: Operation): boolean {
  return (
    one.desc === other.desc &&
    one.mcp === other.mcp &&
    one.cli === other.cli &&
    one.description === other.description &&
    one.hints.idempotent === other.hints.idempotent &&
    one.hints.readOnly === other.hints.readOnly
  )
}

function serviceFrom(name: string, shortName: string, watch: ServiceWatch, operations: readonly Operation[]): Service {
  const { instances, description, failure } = watch
  const problem = description?.problem ?? failure ?? (description === undefined ? unasked(instances) : undefined)
  return {
    name,
    kind: parseServiceName(name)?.kind ?? 'other',
    shortName,
    state: serviceState(instances),
    instances,
    operations,
    grpcServices: description?.grpcServices ?? announced(watch),
    reflected: description !== undefined,
    summary: description?.summary ?? '',
    ...(problem !== undefined && { problem }),
  }
}

function unasked(instances: readonly Instance[]): string {
  return instances.some(isHealthy)
    ? 'no reflection yet: its instances are being asked'
    : `no reflection yet: no instance has been ready to be asked (${instances.length} registered)`
}

/** The gRPC services that instances say they serve, for those that have no reflection to prove it. */
function announced({ instances }: ServiceWatch): string[] {
  const names = instances.flatMap(({ meta }) => parseInstanceMeta(meta).grpcServices)
  return [...new Set(names)].sort()
}

import { MeshError } from '#mesh/errors.ts'
import type { Operation } from './operation.ts'
import type { Service } from './service.ts'
import { undescribed } from './undescribed.ts'

/** Where a gRPC call goes. */
export interface Route {
  /** The Consul service that is to answer. */
  readonly service: string
  /** What is known of the method; absent where the service has no reflection: only its bytes can be forwarded. */
  readonly operation?: Operation
}

/** The mesh at one moment: an immutable view, replaced when something changes. */
export interface CatalogueView {
  /** Sorted by name. */
  readonly services: readonly Service[]
  /** Every operation that is not hidden, sorted by MCP name. */
  readonly operations: readonly Operation[]
  /**
   * One service by its full or its short name.
   *
   * @throws MeshError `unknown_service`
   */
  service(name: string): Service
  /**
   * One operation that is not hidden, by the names that REST and the CLI use.
   *
   * @throws MeshError `unknown_service`, `unknown_operation`, `no_reflection`, `no_instance`
   */
  operation(service: string, name: string): Operation
  /**
   * Which service a gRPC call goes to.
   *
   * @param path        `/weather.v1.WeatherService/GetForecast`
   * @param meshService the caller's metadata `mesh-service`: a full or short name; absent: whoever serves it alone
   * @throws MeshError `unknown_service`, `unknown_operation`, `ambiguous_service` (which names the candidates)
   */
  route(path: string, meshService?: string): Route
}

/** Makes the view: indexes once, so that a call costs a look-up. */
export function createCatalogueView(unsorted: readonly Service[]): CatalogueView {
  const services = [...unsorted].sort((a, b) => (a.name < b.name ? -1 : 1))
  const byName = new Map([
    ...services.map(one => [one.shortName, one] as const),
    ...services.map(one => [one.name, one] as const),
  ])
  const operations = services
    .flatMap(one => one.operations)
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => (a.mcp < b.mcp ? -1 : 1))
  const byRest = new Map(operations.map(operation => [`${operation.service}/${operation.name}`, operation]))
  const byGrpcService = providers(services)
  const byPath = new Map(
    services.map(one => [one.name, new Map(one.operations.map(operation => [operation.path, operation]))]),
  )

  function service(name: string): Service {
    const found = byName.get(name)
    if (found !== undefined) return found
    const known = services.map(({ shortName }) => shortName)
    throw new MeshError('unknown_service', `no service "${clip(name)}"; ${thereAre('services', known)}`)
  }

  /** The pool's own word on a path, once the pool is known. */
  function within(pool: Service, path: string, grpcService: string): Route {
    const operation = byPath.get(pool.name)?.get(path)
    if (operation !== undefined) return { service: pool.name, operation }
    // Without reflection nobody knows better than the instance. Health and reflection have no operations.
    if (!pool.reflected) return { service: pool.name }
    if (pool.grpcServices.includes(grpcService) && !pool.operations.some(one => one.grpcService === grpcService)) {
      return { service: pool.name }
    }
    const known = pool.operations.map(one => one.path)
    throw new MeshError('unknown_operation', `${pool.name} does not serve ${clip(path)}; ${thereAre('methods', known)}`)
  }

  return {
    services,
    operations,
    service,
    operation(serviceName, name) {
      const pool = service(serviceName)
      const found = byRest.get(`${pool.name}/${name}`)
      if (found !== undefined) return found
      if (!pool.reflected || (pool.operations.length === 0 && pool.problem !== undefined)) {
        throw undescribed(pool)
      }
      const known = pool.operations.filter(({ hidden }) => !hidden).map(one => one.name)
      throw new MeshError(
        'unknown_operation',
        `${pool.name} has no operation "${clip(name)}"; ${thereAre('operations', known)}`,
      )
    },
    route(path, meshService) {
      const grpcService = path.slice(1, path.lastIndexOf('/'))
      if (meshService !== undefined) return within(service(meshService), path, grpcService)
      const pools = byGrpcService.get(grpcService) ?? []
      const [pool, other] = pools
      if (pool === undefined) {
        const known = [...byGrpcService.keys()]
        throw new MeshError(
          'unknown_service',
          `nobody serves ${clip(grpcService)}; ${thereAre('gRPC services', known)}`,
        )
      }
      if (other !== undefined) {
        const names = pools.map(({ name }) => name).join(', ')
        const text = `${grpcService} is served by ${names}: say which with metadata mesh-service`
        throw new MeshError('ambiguous_service', text)
      }
      return within(pool, path, grpcService)
    },
  }
}

/**
 * Who serves each gRPC service. One without instances does not count beside one that has some: a service that left
 * must not make the one that stays ambiguous.
 */
function providers(services: readonly Service[]): ReadonlyMap<string, readonly Service[]> {
  const all = new Map<string, Service[]>()
  for (const service of services) {
    const own = service.reflected ? new Set(service.operations.map(one => one.grpcService)) : service.grpcServices
    for (const grpcService of own) all.set(grpcService, [...(all.get(grpcService) ?? []), service])
  }
  for (const [grpcService, pools] of all) {
    const registered = pools.filter(({ state }) => state !== 'down')
    if (registered.length > 0) all.set(grpcService, registered)
  }
  return all
}

const mostNamed = 12

function thereAre(what: string, names: readonly string[]): string {
  if (names.length === 0) return `there are no ${what} now`
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : ''
  return `there are ${names.slice(0, mostNamed).join(', ')}${more}`
}

/** A caller's own text, short enough to be told back. */
function clip(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`
}

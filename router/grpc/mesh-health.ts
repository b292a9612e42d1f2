import type { HealthSource } from '#mesh/rpc/health-service.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'

/**
 * The health of the whole mesh by gRPC health names: the router under the empty name and its own names, every service
 * under its Consul name and the names of its gRPC services. A service serves while any instance of it is ready.
 *
 * @param own     names that stand for the router itself
 * @param isReady whether the router may take traffic
 */
export function meshHealth(catalogue: Catalogue, own: readonly string[], isReady: () => boolean): HealthSource {
  const routerNames = ['', ...own]

  return {
    isServing(name) {
      if (routerNames.includes(name)) return isReady()
      const services = catalogue.view.services.filter(
        service => service.name === name || service.grpcServices.includes(name),
      )
      if (services.length === 0) return undefined
      return services.some(({ state }) => state === 'healthy' || state === 'degraded')
    },
    names: () => [
      ...new Set([...routerNames, ...catalogue.view.services.flatMap(one => [one.name, ...one.grpcServices])]),
    ],
    onChange: changed => catalogue.onChange(changed),
  }
}

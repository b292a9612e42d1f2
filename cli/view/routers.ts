import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import { routerService } from '#mesh/names.ts'
import type { MeshPlace } from './mesh-place.ts'

/**
 * Where each router of a mesh serves HTTP: as Consul has them, for each balances by what it sees itself, and what stands in
 * front of them would ask any of them.
 *
 * @returns only the one that was named, where one was; or where Consul does not say
 */
export async function findRouters(place: MeshPlace, consul: ConsulClient, signal: AbortSignal): Promise<string[]> {
  if (!place.local) return [place.router]
  const { instances } = await consul
    .health(routerService, { index: 0, waitMs: 0 }, signal)
    .catch(() => ({ instances: [] }))
  const urls = instances
    .filter(({ health, meta }) => health === 'passing' && meta.http_port !== undefined)
    .map(({ address, meta }) => `http://${address}:${meta.http_port}`)
  return urls.length === 0 ? [place.router] : urls
}

/** What routers answered. */
export interface Answers<T> {
  /** Sorted by router. */
  readonly answers: readonly T[]
  /** How many were asked beside these, and cannot be reached from here. */
  readonly unreachable: number
}

/**
 * Asks each router. Where none can be reached from here, as inside of Compose's network, the mesh's door is asked in their
 * stead, and one of them answers.
 *
 * @throws MeshError what a router said was wrong, or that there is none
 */
export async function askEach<T extends { readonly router: string }>(
  routers: readonly string[],
  place: MeshPlace,
  ask: (router: string) => Promise<T>,
): Promise<Answers<T>> {
  const asked = await Promise.allSettled(routers.map(ask))
  const answers = asked.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []))
  const [failed] = asked.flatMap(one => (one.status === 'rejected' ? [MeshError.from(one.reason)] : []))
  if (answers.length > 0) {
    return {
      answers: answers.sort((a, b) => (a.router < b.router ? -1 : 1)),
      unreachable: asked.length - answers.length,
    }
  }
  if (failed !== undefined && failed.code !== 'unavailable') throw failed
  if (failed !== undefined && routers.includes(place.router)) throw failed
  return { answers: [await ask(place.router)], unreachable: Math.max(0, routers.length - 1) }
}

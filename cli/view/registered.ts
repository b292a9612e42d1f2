import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Instance } from '#mesh/instance.ts'
import { isMeshService, routerService } from '#mesh/names.ts'

export interface RegisteredService {
  readonly name: string
  readonly instances: readonly Instance[]
}

const atOnce = { index: 0, waitMs: 0 }

/**
 * What Consul holds of the mesh, routers included: each service that has an instance, by name.
 *
 * @throws MeshError `unavailable`, with the way out, where no Consul answers
 */
export async function readRegistered(consul: ConsulClient, signal?: AbortSignal): Promise<RegisteredService[]> {
  const { services } = await consul.services(atOnce, signal).catch(thrown => {
    throw withWayOut(MeshError.from(thrown))
  })
  const names = [...services].filter(([name, tags]) => name === routerService || isMeshService(name, tags))
  const found = await Promise.all(
    names.map(async ([name]) => ({ name, instances: (await consul.health(name, atOnce, signal)).instances })),
  )
  return found.filter(({ instances }) => instances.length > 0).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function withWayOut(error: MeshError): MeshError {
  if (error.code !== 'unavailable') return error
  const text = `${error.text}: start a mesh with \`npx mesh up\`, or name a Consul with CONSUL_HTTP_ADDR`
  return new MeshError(error.code, text, { cause: error })
}

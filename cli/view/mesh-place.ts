import type { Environment } from '#mesh/config.ts'
import { parseConsulAddress } from '#mesh/consul/consul-address.ts'
import { type ConsulClient, createConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import { directoryPath, type MeshDirectory, openMeshDirectory } from '../local/mesh-directory.ts'
import { UsageError } from '../usage-error.ts'
import { statsPage } from './edge-servers.ts'

/** The options that say which mesh is meant. */
export const placeOptions = { dir: { type: 'string' }, router: { type: 'string' } } as const

/** What `placeOptions` mean, for the help of commands. */
export const placeHelp = `  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
  --router URL    another router, such as http://10.0.0.7:8080; else MESH_ROUTER, else the mesh's own`

/** Which mesh a command is about. */
export interface MeshPlace {
  readonly directory: MeshDirectory
  /** Where a router serves HTTP, without a slash at the end: `http://127.0.0.1:8080`. */
  readonly router: string
  /** Where it serves gRPC: `127.0.0.1:50051`. */
  readonly grpc: string
  /** As `CONSUL_HTTP_ADDR` says it: `127.0.0.1:8500`. */
  readonly consul: string
  /** HAProxy's statistics: `http://127.0.0.1:8404/stats`. Absent: the mesh has no HAProxy, or it is not known. */
  readonly stats?: string
  /** Whether the router is the one of the local mesh, so that its processes belong to the picture. */
  readonly local: boolean
}

/**
 * Finds the mesh: a router that was named, else the one that is up in the mesh's folder, else, where no folder was
 * named either, what stands at the usual addresses.
 *
 * @throws MeshError `unavailable` where a folder was named and no mesh is up in it
 */
export function findMesh(
  root: string,
  env: Environment,
  options: { readonly dir?: string | undefined; readonly router?: string | undefined },
): MeshPlace {
  const directory = openMeshDirectory(directoryPath(root, env, options.dir))
  const state = directory.state()
  const named = options.router ?? (env.MESH_ROUTER || undefined)
  const consul = state?.consul ?? (env.CONSUL_HTTP_ADDR || '127.0.0.1:8500')
  const asked = options.dir ?? (env.MESH_DIR || undefined)
  if (named === undefined) {
    if (asked !== undefined && state === undefined) {
      throw new MeshError(
        'unavailable',
        `no mesh is up in ${directory.path}: \`npx mesh up\` with the same --dir starts one`,
      )
    }
    const { httpPort = 8080, grpcPort = 50051, edge } = state ?? {}
    const stats = edge === undefined ? {} : { stats: statsPage(edge.statsPort) }
    const [router, grpc] = [`http://127.0.0.1:${httpPort}`, `127.0.0.1:${grpcPort}`]
    return { directory, router, grpc, consul, ...stats, local: true }
  }
  const url = URL.parse(named.includes('://') ? named : `http://${named}`)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--router must be an address such as http://127.0.0.1:8080, not "${named}"`)
  }
  return { directory, router: url.origin, grpc: `${url.hostname}:50051`, consul, local: false }
}

/**
 * Finds the Consul of a mesh, where no router is needed: that of the mesh's folder, else `CONSUL_HTTP_ADDR`, else what
 * `findMesh` finds.
 */
export function findConsul(root: string, env: Environment, options: { readonly dir?: string | undefined }): string {
  const state = openMeshDirectory(directoryPath(root, env, options.dir)).state()
  return state?.consul ?? (env.CONSUL_HTTP_ADDR || findMesh(root, { ...env, MESH_ROUTER: '' }, options).consul)
}

/** A client of the mesh's Consul, with the rights of `CONSUL_HTTP_TOKEN`. */
export function consulOf(consul: string, env: Environment): ConsulClient {
  return createConsulClient(parseConsulAddress(consul, env.CONSUL_HTTP_TOKEN))
}

import type { Instance, Snapshot } from '#mesh/instance.ts'
import { parseInstanceMeta } from '#mesh/instance-meta.ts'
import type { BackendShape, Check, GrpcRoute, HttpRoute } from './backend.ts'
import { asGrpcService, asHost, asName, asPath } from './words.ts'

/** The lanes that a service may ask for beside the routers. */
const lanes = ['http', 'grpc', 'direct'] as const
type Lane = (typeof lanes)[number]

/** What a service asks of the edge: nothing, a backend, or something that cannot be given, with the reason. */
export type EdgeAnswer = undefined | { readonly request: BackendShape } | { readonly refused: string }

/** Paths that are the mesh's own on every host that is not a service's. */
const ownPaths = ['/mcp', '/v1', '/healthz', '/readyz', '/metrics']

/**
 * Reads what a service asks of the edge, from its newest instance's meta: while a new version rolls out, it is the new
 * one that counts.
 *
 * - `edge`: `http`, `grpc` or `direct`; absent: nothing is asked.
 * - `edge_host`, `edge_path`: for `http`, which requests; at least one. A path stands for itself and all below it.
 * - `grpc_services`: for `grpc` and `direct`, full names with commas between.
 * - `edge_check`: for `http` a path to ask for 200, or `tcp`, which is the default; for gRPC `grpc`, the default, or `tcp`.
 *
 * Never throws, whatever stands in there.
 */
export function readEdgeRequest({ service, instances }: Snapshot): EdgeAnswer {
  const newest = newestOf(instances)
  const asked = newest?.meta.edge
  if (newest === undefined || asked === undefined || asked === '') return undefined
  const lane = lanes.find(one => one === asked)
  const name = asName(service)
  if (lane === undefined) return { refused: `edge is none of ${lanes.join(', ')}` }
  if (name === undefined) return { refused: 'the name of the service is none that HAProxy could carry' }
  return lane === 'http' ? readHttp(name, newest) : readGrpc(name, lane, newest)
}

function newestOf(instances: readonly Instance[]): Instance | undefined {
  return instances.reduce<Instance | undefined>(
    (best, one) => (best === undefined || one.createIndex > best.createIndex ? one : best),
    undefined,
  )
}

function readHttp(service: string, { meta }: Instance): EdgeAnswer {
  const { edge_host: givenHost = '', edge_path: givenPath = '', edge_check: givenCheck = 'tcp' } = meta
  const host = givenHost === '' ? undefined : asHost(givenHost)
  const path = ['', '/'].includes(givenPath) ? undefined : asPath(givenPath.replace(/\/$/, ''))
  if (givenHost !== '' && host === undefined) return { refused: 'edge_host is no DNS name with a dot in it' }
  if (!['', '/'].includes(givenPath) && path === undefined) return { refused: 'edge_path is no plain path' }
  if (host === undefined && path === undefined) return { refused: 'edge=http needs edge_host or edge_path' }
  if (host === undefined && ownPaths.some(own => path === own || path?.startsWith(`${own}/`))) {
    return { refused: `edge_path ${path} is the mesh's own; it needs an edge_host beside it` }
  }
  const checkPath = givenCheck === 'tcp' ? undefined : asPath(givenCheck)
  if (givenCheck !== 'tcp' && checkPath === undefined) return { refused: 'edge_check is neither tcp nor a plain path' }
  const check: Check = checkPath === undefined ? { kind: 'tcp' } : { kind: 'http', path: checkPath }
  const route: HttpRoute = { ...(host === undefined ? {} : { host }), ...(path === undefined ? {} : { path }) }
  return { request: shape(service, 'http', check, [route], []) }
}

function readGrpc(service: string, lane: 'grpc' | 'direct', instance: Instance): EdgeAnswer {
  const { edge_check: givenCheck = 'grpc' } = instance.meta
  const names = parseInstanceMeta(instance.meta).grpcServices.filter(name => !isEverybodys(name))
  if (names.length === 0) return { refused: `edge=${lane} needs grpc_services` }
  const routes = names.flatMap(name => asGrpcService(name) ?? [])
  if (routes.length < names.length) return { refused: 'grpc_services holds what is no name of a gRPC service' }
  if (givenCheck !== 'grpc' && givenCheck !== 'tcp') return { refused: 'edge_check is neither grpc nor tcp' }
  const grpcRoutes = [...new Set(routes)].sort().map(grpcService => ({ grpcService, named: false }))
  return { request: shape(service, lane, { kind: givenCheck }, [], grpcRoutes) }
}

/** Every gRPC server has these, and those of the routers tell of the whole mesh. */
function isEverybodys(grpcService: string): boolean {
  return /^(grpc\.(health|reflection)|xds\.service\.orca)\./.test(grpcService)
}

function shape(
  service: string,
  lane: Lane,
  check: Check,
  httpRoutes: readonly HttpRoute[],
  grpcRoutes: readonly GrpcRoute[],
): BackendShape {
  const door = lane === 'http' ? 'http' : 'grpc'
  return {
    name: `${service}.${lane}`,
    service,
    door,
    check,
    leastconn: lane === 'direct',
    httpRoutes,
    grpcRoutes,
  }
}

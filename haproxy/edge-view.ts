import type { Snapshot } from '#mesh/instance.ts'
import { parseInstanceMeta } from '#mesh/instance-meta.ts'
import { type Backend, type BackendShape, type GrpcRoute, type HttpRoute, type Member, placeOf } from './backend.ts'
import { readEdgeRequest } from './edge-request.ts'
import { type MemberPorts, toMember } from './members.ts'

/** The Consul service that the routers register as. */
export const routerService = 'mcp-router'

/** What the edge should be. */
export interface EdgeView {
  /** The routers' two first, then those of services by name. */
  readonly backends: readonly Backend[]
  /** What could not be given or taken, by Consul service: why. */
  readonly refused: ReadonlyMap<string, string>
}

/** The routers, through both doors. One that says it is ready over HTTP is ready for gRPC as well. */
const routerBackends: readonly { shape: BackendShape; ports: MemberPorts }[] = [
  {
    shape: routerShape('http'),
    ports: { portKey: 'http_port', checkPortKey: 'http_port', bounded: false },
  },
  {
    shape: routerShape('grpc'),
    ports: { checkPortKey: 'http_port', bounded: false },
  },
]

function routerShape(door: 'http' | 'grpc'): BackendShape {
  return {
    name: `${routerService}.${door}`,
    service: routerService,
    door,
    check: { kind: 'http', path: '/readyz' },
    leastconn: false,
    httpRoutes: [],
    grpcRoutes: [],
  }
}

/**
 * What the edge should be, out of what Consul knows. Pure; whatever stands in Consul, this never throws, and nothing of
 * it gets through that HAProxy's configuration could not carry.
 *
 * @param snapshots   by service
 * @param before      the view before this one: a service without an instance keeps its backend, so that its callers hear
 *   503 and not 404
 * @param ipOf        a host name's address, where it is known
 * @param maxBackends beyond it services are refused, the last by name first
 */
export function edgeView(
  snapshots: ReadonlyMap<string, Snapshot>,
  before: EdgeView | undefined,
  ipOf: (host: string) => string | undefined,
  maxBackends: number,
): EdgeView {
  const refused = new Map<string, string>()
  const membersOf = (service: string, ports: MemberPorts): Member[] => {
    const instances = snapshots.get(service)?.instances ?? []
    const members = instances.flatMap(instance => toMember(instance, ports, ipOf) ?? [])
    if (members.length < instances.length) {
      refused.set(service, `${instances.length - members.length} of ${instances.length} have no usable address or port`)
    }
    return oneOfEachPlace(members)
  }

  const requests: BackendShape[] = []
  for (const [service, snapshot] of [...snapshots].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (service === routerService) continue
    const answer = snapshot.instances.length === 0 ? askedBefore(service, before) : readEdgeRequest(snapshot)
    if (answer === undefined) continue
    if ('refused' in answer) refused.set(service, answer.refused)
    else if (requests.length >= maxBackends) refused.set(service, `${maxBackends} services have a backend already`)
    else requests.push(answer.request)
  }

  const own = routerBackends.map(({ shape, ports }) => ({ ...shape, members: membersOf(routerService, ports) }))
  const others = settle(requests, sharedServices(snapshots), refused).map(request => ({
    ...request,
    members: membersOf(request.service, { bounded: request.leastconn }),
  }))
  return { backends: [...own, ...others], refused }
}

function askedBefore(service: string, before: EdgeView | undefined) {
  const backend = before?.backends.find(one => one.service === service)
  return backend === undefined ? undefined : { request: backend }
}

function oneOfEachPlace(members: readonly Member[]): Member[] {
  const byPlace = new Map(members.map(member => [placeOf(member), member]))
  return [...byPlace.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** gRPC services that instances of more than one Consul service say they serve: a path alone does not tell whom. */
function sharedServices(snapshots: ReadonlyMap<string, Snapshot>): ReadonlySet<string> {
  const servedBy = new Map<string, Set<string>>()
  for (const [service, { instances }] of snapshots) {
    for (const name of instances.flatMap(({ meta }) => parseInstanceMeta(meta).grpcServices)) {
      servedBy.set(name, (servedBy.get(name) ?? new Set()).add(service))
    }
  }
  return new Set([...servedBy].filter(([, services]) => services.size > 1).map(([name]) => name))
}

/** Gives each route to one only: of two that ask for the same, the first by name has it, and the other hears so. */
function settle(
  requests: readonly BackendShape[],
  shared: ReadonlySet<string>,
  refused: Map<string, string>,
): BackendShape[] {
  const taken = new Map<string, string>()
  return requests.flatMap(request => {
    const key = ({ host = '', path = '' }: HttpRoute) => `${host}${path}`
    const rival = request.httpRoutes.map(route => taken.get(key(route))).find(other => other !== undefined)
    if (rival !== undefined) {
      refused.set(request.service, `its host and path belong to ${rival} already`)
      return []
    }
    for (const route of request.httpRoutes) taken.set(key(route), request.service)
    const grpcRoutes = request.grpcRoutes.map(
      ({ grpcService }): GrpcRoute => ({ grpcService, named: isEverybodysContract(grpcService, shared) }),
    )
    return [{ ...request, grpcRoutes }]
  })
}

/** `mesh.v1` is the contract of all agents, even while there is only one. */
function isEverybodysContract(grpcService: string, shared: ReadonlySet<string>): boolean {
  return shared.has(grpcService) || grpcService.startsWith('mesh.v1.')
}

import { type ApiRequest, flag, Refusal, type Route } from './api.ts'
import { blockingQuery } from './blocking-query.ts'
import type { Catalogue, ServiceRecord } from './catalogue.ts'
import type { Changes } from './changes.ts'
import type { Node } from './node.ts'
import { renderAgentService, renderCatalogService, renderCheck, renderHealth, renderNode } from './render.ts'

/** `/v1/catalog/…`, `/v1/health/…` and `/v1/status/…`: what is registered, and how it is. */
export function catalogRoutes(catalogue: Catalogue, changes: Changes, node: Node, random: () => number): Route[] {
  /** A GET that blocks on the index of whatever it is about; `rest` names that. */
  const get = (path: string, indexOf: (rest: string) => number, json: (request: ApiRequest) => unknown): Route => ({
    path,
    methods: {
      GET(request) {
        if (path.endsWith('/') && request.rest === '') throw new Refusal(400, missing(path))
        flag(request.query, 'passing') // nonsense is refused before the waiting, not after
        return blockingQuery(
          request,
          changes,
          random,
          () => indexOf(request.rest),
          () => ({ json: json(request) }),
        )
      },
    },
  })
  const plain = (path: string, json: () => unknown): Route => ({ path, methods: { GET: () => ({ json: json() }) } })
  const allChecks = () => catalogue.checks().map(check => renderCheck(check, catalogue, node))

  return [
    get(
      '/v1/catalog/services',
      () => catalogue.indexOfServices,
      () => tagsByName(catalogue),
    ),
    get('/v1/catalog/service/', catalogue.indexOfService, ({ rest, query }) =>
      tagged(catalogue.named(rest), query).map(service => renderCatalogService(service, node)),
    ),
    get(
      '/v1/catalog/nodes',
      () => 1,
      () => [renderNode(node)],
    ),
    get(
      '/v1/catalog/node/',
      () => catalogue.indexOfServices,
      ({ rest }) => (rest === node.name || rest === node.id ? renderNodeServices(catalogue, node) : null),
    ),
    plain('/v1/catalog/datacenters', () => ['dc1']),

    get('/v1/health/service/', catalogue.indexOfService, ({ rest, query }) => {
      const onlyPassing = flag(query, 'passing')
      return tagged(catalogue.named(rest), query)
        .map(service => renderHealth(service, catalogue, node))
        .filter(({ Checks }) => !onlyPassing || Checks.every(check => check.Status === 'passing'))
    }),
    get('/v1/health/checks/', catalogue.indexOfService, ({ rest }) =>
      allChecks().filter(check => check.ServiceName === rest),
    ),
    get(
      '/v1/health/state/',
      () => catalogue.indexOfChecks,
      ({ rest }) => allChecks().filter(check => rest === 'any' || check.Status === rest),
    ),
    get(
      '/v1/health/node/',
      () => catalogue.indexOfChecks,
      ({ rest }) => (rest === node.name ? allChecks() : []),
    ),

    plain('/v1/status/leader', () => node.listensAt),
    plain('/v1/status/peers', () => [node.listensAt]),
  ]
}

function missing(path: string): string {
  if (path.startsWith('/v1/catalog/node/') || path.startsWith('/v1/health/node/')) return 'Missing node name'
  return path === '/v1/health/state/' ? 'Missing check state' : 'Missing service name'
}

/** The services that carry every `tag` asked for, in any case. */
function tagged(services: readonly ServiceRecord[], query: URLSearchParams): readonly ServiceRecord[] {
  const wanted = query.getAll('tag').map(tag => tag.toLowerCase())
  if (wanted.length === 0) return services
  return services.filter(({ tags }) => {
    const carried = new Set(tags.map(tag => tag.toLowerCase()))
    return wanted.every(tag => carried.has(tag))
  })
}

/** Every name with the tags of all its instances; `consul` first, as every Consul lists itself. */
function tagsByName(catalogue: Catalogue): Record<string, string[]> {
  const names = new Map<string, Set<string>>([['consul', new Set()]])
  for (const { name, tags } of catalogue.services()) {
    const all = names.get(name) ?? new Set()
    names.set(name, all)
    for (const tag of tags) all.add(tag)
  }
  return Object.fromEntries([...names].map(([name, tags]) => [name, [...tags]]))
}

function renderNodeServices(catalogue: Catalogue, node: Node) {
  const services = catalogue.services().map(service => [service.id, renderAgentService(service)])
  return { Node: renderNode(node), Services: Object.fromEntries(services) }
}

import { MeshError } from '#mesh/errors.ts'
import { parseServiceName } from '#mesh/names.ts'
import type { Service } from '../catalogue/service.ts'

/** What one connection chose of the mesh by its URL. Immutable; equal choices are one object as long as they are remembered. */
export interface Scope {
  /** Services by their full or short names, sorted, each once; absent: all that there are. */
  readonly services?: readonly string[]
  /** Names of tools: of the services' tools only these; absent: all of them. */
  readonly tools?: ReadonlySet<string>
  /** Whether tools are found by search instead of by a list of all. */
  readonly search: boolean
}

/** Under which MCP is served: `/mcp`, and `/mcp/weather` for some services only. */
const mcpPath = '/mcp'

const mostNames = 64
/** Other names of Consul services have a short one that fits. */
const serviceName = /^[A-Za-z0-9._-]{1,128}$/
const toolName = /^[a-zA-Z0-9_-]{1,64}$/

/**
 * Reads what a connection chooses: `/mcp/weather` or `?services=weather,itinerary`, `?tools=weather_get_forecast`,
 * `?search=on`. A parameter that is empty chooses nothing, as one that is not there; others are somebody else's.
 *
 * A name that nobody has is no error: services come and go, and a connection outlives that.
 *
 * @param url    path and query as they came: `/mcp?services=weather`
 * @param search whether tools are searched where the URL does not say
 * @throws MeshError `invalid_argument` where a name can be none or there are more than 64; `not_found` for a path below
 */
export function readScope(url: string, search: boolean): Scope {
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const query = new URLSearchParams(mark === -1 ? '' : url.slice(mark))
  const below = path.slice(mcpPath.length).replace(/^\/|\/$/g, '')
  if (below.includes('/')) {
    throw new MeshError(
      'not_found',
      `nothing is at ${path.slice(0, 100)}: below ${mcpPath} there are names of services`,
    )
  }
  const inPath = namesIn([below.replaceAll(/%2c/gi, ',')], 'the path', serviceName)
  const inQuery = namesIn(query.getAll('services'), 'services', serviceName)
  if (inPath !== undefined && inQuery !== undefined) {
    throw new MeshError('invalid_argument', 'services: name them in the path or in the query, not in both')
  }
  const services = inPath ?? inQuery
  const tools = namesIn(query.getAll('tools'), 'tools', toolName)
  return {
    ...(services !== undefined && { services }),
    ...(tools !== undefined && { tools: new Set(tools) }),
    search: searchIn(query.getAll('search').at(-1) ?? '') ?? search,
  }
}

/**
 * Whether a service is one of those asked for. A short name means each kind of that name, also once there are two: what a
 * connection chose does not leave it because something else joins.
 */
export function isAsked(asked: ReadonlySet<string>, { name, shortName }: Pick<Service, 'name' | 'shortName'>): boolean {
  return asked.has(name) || asked.has(shortName) || asked.has(parseServiceName(name)?.name ?? name)
}

/** Names with commas between, sorted, each once; `undefined` where there are none. */
function namesIn(lists: readonly string[], where: string, pattern: RegExp): readonly string[] | undefined {
  const names = new Set(
    lists
      .flatMap(list => list.split(','))
      .map(name => name.trim())
      .filter(name => name !== ''),
  )
  if (names.size > mostNames) {
    throw new MeshError('invalid_argument', `${where}: ${names.size} names are above the bound of ${mostNames}`)
  }
  for (const name of names) {
    if (pattern.test(name)) continue
    throw new MeshError(
      'invalid_argument',
      `${where}: "${name.slice(0, 100)}" can be no name; they are ${pattern.source}`,
    )
  }
  return names.size === 0 ? undefined : [...names].sort()
}

function searchIn(said: string): boolean | undefined {
  if (said === 'on' || said === 'off') return said === 'on'
  if (said === '') return undefined
  throw new MeshError('invalid_argument', `search: expected "on" or "off", got "${said.slice(0, 100)}"`)
}

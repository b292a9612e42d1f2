import { createHash } from 'node:crypto'
import { parseServiceName, snakeCase } from '#mesh/names.ts'
import type { Method, Operation } from './operation.ts'
import { tellApart } from './tell-apart.ts'

/** A service and the methods that want names. */
export interface Unnamed {
  /** The Consul service: `tool-weather`. */
  readonly service: string
  readonly methods: readonly Method[]
}

/** The router's own tools: no operation is ever called so, whether search is on or not, so that no name depends on it. */
export const ownToolNames = { search: 'search_tools', call: 'call_tool' } as const

const longestMcpName = 64
const mcpName = /^[a-zA-Z0-9_-]{1,64}$/

/**
 * The short name of each service, which stands in front of its operations: `tool-weather` → `weather`.
 *
 * Where two services would have the same one, or one that is another's full name, each keeps its kind: `tool-weather`,
 * `agent-weather`. Where even that does not tell them apart (names outside `[a-z0-9-]`, of services that belong by
 * their tag), a piece of the full name's hash does. Names depend only on which services there are, never on who came
 * first.
 *
 * @param services every Consul service of the mesh
 * @returns a name of `[a-z0-9-]` for each, all different
 */
export function shortNames(services: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set(services)
  return tellApart(services, [
    service => {
      const short = parseServiceName(service)?.name ?? service
      return plain(short !== service && taken.has(short) ? service : short)
    },
    plain,
    service => `${plain(service)}-${digest(service)}`,
  ])
}

/**
 * Gives every method of the mesh its name in each medium.
 *
 * An operation is its method's name in snake_case. Where several gRPC services within one Consul service have a method
 * of that name, all of them take their gRPC service's name in front (`weather_service_get_forecast`), and the package
 * where that is not enough.
 *
 * An MCP name that a method asks for is given as it stands where it is well-formed and nobody else has it, the router's
 * own tools included. One above 64 characters is cut and ends in a piece of its hash.
 *
 * @param services every service of the mesh, each once
 * @returns the operations of each service, in the order of its methods
 */
export function nameOperations(services: readonly Unnamed[]): ReadonlyMap<string, readonly Operation[]> {
  const shorts = shortNames(services.map(({ service }) => service))
  const drafts = services.flatMap(({ service, methods }) => {
    const names = methodNames(methods)
    const short = shorts.get(service) ?? service
    return methods.map(method => ({ ...method, service, short, name: names.get(method) ?? method.path }))
  })
  type Draft = (typeof drafts)[number]
  const own: readonly string[] = Object.values(ownToolNames)
  const unlessOwn = (spell: (draft: Draft) => string) => (thing: Draft | string) =>
    typeof thing === 'string' ? thing : spell(thing)
  const mcpNames = tellApart<Draft | string>(
    [...drafts, ...own],
    [
      ({ wantedMcpName, short, name }: Draft) =>
        wantedMcpName !== undefined && mcpName.test(wantedMcpName) ? wantedMcpName : fitting(`${short}_${name}`),
      ({ short, name }: Draft) => fitting(`${short}_${name}`),
      ({ short, name, path }: Draft) => fitting(`${short}_${name}_${digest(path)}`),
    ].map(unlessOwn),
  )
  const operations = drafts.map(draft => {
    const { short, ...method } = draft
    const { name } = method
    const mcp = mcpNames.get(draft) ?? name
    return { ...method, cli: `${short}.${name}`, rest: `/v1/${short}/${name}`, mcp }
  })
  return Map.groupBy(operations, ({ service }) => service)
}

/** Names that are different within one service. */
function methodNames(methods: readonly Method[]): ReadonlyMap<Method, string> {
  const grpcName = (method: Method) => method.grpcService.slice(method.grpcService.lastIndexOf('.') + 1)
  return tellApart(methods, [
    method => snakeCase(method.desc.name),
    method => `${snakeCase(grpcName(method))}_${snakeCase(method.desc.name)}`,
    method => `${snakeCase(method.grpcService.replaceAll('.', '_'))}_${snakeCase(method.desc.name)}`,
    method => `${snakeCase(method.desc.name)}_${digest(method.path)}`,
  ])
}

function plain(service: string): string {
  return service.toLowerCase().replace(/[^a-z0-9-]+/g, '-')
}

/** The name itself where every client takes it; otherwise what of it can be kept, and a piece of its hash. */
function fitting(name: string): string {
  if (mcpName.test(name)) return name
  return `${name.replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, longestMcpName - 9)}_${digest(name)}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}

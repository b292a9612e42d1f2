import { randomHex } from './random-hex.ts'

export const kinds = ['agent', 'tool', 'worker'] as const
export type Kind = (typeof kinds)[number]

/** The Consul service that routers register as. */
export const routerService = 'mcp-router'

const servicePattern = /^(agent|tool|worker)-([a-z0-9][a-z0-9-]*)$/

/**
 * Parts a Consul service name into its kind and its short name: `tool-weather` → tool, weather.
 *
 * @returns `undefined` where the name is not `<kind>-<name>` with a name of `[a-z0-9-]`
 */
export function parseServiceName(service: string): { kind: Kind; name: string } | undefined {
  const [, kind, name] = servicePattern.exec(service) ?? []
  return kind === undefined || name === undefined ? undefined : { kind: kind as Kind, name }
}

/** Whether a Consul service belongs to the mesh: by its kind in front, or by the tag `mesh`. */
export function isMeshService(service: string, tags: readonly string[]): boolean {
  return parseServiceName(service) !== undefined || tags.includes('mesh')
}

/** A new instance id, unlike any other: `agent-echo` → `echo-agent-1f3a9c02`. */
export function newInstanceId(service: string): string {
  const parsed = parseServiceName(service)
  const stem = parsed === undefined ? service : `${parsed.name}-${parsed.kind}`
  return `${stem}-${randomHex(4)}`
}

/** A method's name in an operation: `GetForecast` → `get_forecast`, `GetHTTPStatus` → `get_http_status`. */
export function snakeCase(method: string): string {
  return method
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

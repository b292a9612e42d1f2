import type { IncomingHttpHeaders } from 'node:http'

/**
 * The two ways that MCP is spoken: modern since 2026-07-28, every request for itself; legacy before, with a session that
 * begins with `initialize`.
 */
export type Era = 'modern' | 'legacy'

/** The first revision of the modern era. Revisions are dates, so they compare as texts. */
const firstModern = '2026-07-28'
const isDate = /^\d{4}-\d\d-\d\d$/
const versionKey = 'io.modelcontextprotocol/protocolVersion'

/**
 * Which era a request is of: modern where its header names a modern revision, or where its body says in `_meta` which revision
 * it is of. Whether both agree is for the path of that era to say.
 *
 * @param body as JSON; absent where there is none
 */
export function eraOf(headers: IncomingHttpHeaders, body: unknown): Era {
  const version = headers['mcp-protocol-version']
  if (typeof version === 'string' && isDate.test(version) && version >= firstModern) return 'modern'
  if (Array.isArray(body)) return body.some(claimsRevision) ? 'modern' : 'legacy'
  return claimsRevision(body) ? 'modern' : 'legacy'
}

function claimsRevision(message: unknown): boolean {
  const meta = field(field(message, 'params'), '_meta')
  return field(meta, versionKey) !== undefined
}

function field(json: unknown, name: string): unknown {
  if (json === null || typeof json !== 'object' || !Object.hasOwn(json, name)) return undefined
  return (json as Record<string, unknown>)[name]
}

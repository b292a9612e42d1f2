import type { ErrorCode, MeshError } from '#mesh/errors.ts'

/** Failures of calls that no instance has begun: whatever they do, they may be made again. */
const neverRan: ReadonlySet<ErrorCode> = new Set(['no_instance', 'overloaded'])
/** About as long as Consul takes to notice that an instance is well. */
const soonMs = 1_000

/** After how long a caller may come again; absent: nobody knows whether that would help. */
export function comeAgainMs({ code, retryAfterMs }: MeshError): number | undefined {
  return retryAfterMs ?? (neverRan.has(code) ? soonMs : undefined)
}

import { z } from 'zod'
import { MeshError } from '#mesh/errors.ts'
import { printable } from '../printable.ts'
import { noRouter } from './no-router.ts'

const instance = z.object({
  id: z.string(),
  address: z.string(),
  port: z.number(),
  health: z.enum(['passing', 'warning', 'critical', 'maintenance']),
  version: z.string().optional(),
  startedAt: z.string().optional(),
})

const operation = z.object({
  name: z.string(),
  cli: z.string(),
  mcp: z.string(),
  // Older routers do not say: all was a tool to them.
  mcpRole: z.enum(['tool', 'prompt', 'resource', 'template', 'completer']).default('tool'),
  uri: z.string().optional(),
  rest: z.string(),
  grpc: z.string(),
  title: z.string(),
  description: z.string(),
  shape: z.enum(['unary', 'server_streaming', 'client_streaming', 'bidi_streaming']),
  readOnly: z.boolean(),
  idempotent: z.boolean(),
  inputSchema: z.record(z.string(), z.unknown()),
  outputSchema: z.record(z.string(), z.unknown()),
})

const service = z.object({
  name: z.string(),
  kind: z.string(),
  shortName: z.string(),
  state: z.enum(['healthy', 'degraded', 'unhealthy', 'down']),
  description: z.string().optional(),
  problem: z.string().optional(),
  instances: z.array(instance),
  operations: z.array(operation),
})

const catalogue = z.object({ services: z.array(service) })
const failure = z.object({ error: z.object({ message: z.string() }) })

/** What a router says that there is: the part of `GET /v1` that is read here. */
export type Catalogue = z.infer<typeof catalogue>
export type CatalogueService = z.infer<typeof service>
export type CatalogueOperation = z.infer<typeof operation>

/**
 * Reads a router's catalogue.
 *
 * @param router `http://127.0.0.1:8080`
 * @throws MeshError `unavailable` where no router answers there, or shows a certificate that does not hold
 */
export async function readCatalogue(router: string, signal?: AbortSignal): Promise<Catalogue> {
  return await askRouter(router, '/v1', catalogue, signal)
}

/**
 * Reads one service of a router's catalogue.
 *
 * @param name its short or its full name
 * @throws MeshError `unknown_service` with the names there are, `unavailable` where no router answers
 */
export async function readService(router: string, name: string, signal?: AbortSignal): Promise<CatalogueService> {
  return await askRouter(router, `/v1/${encodeURIComponent(name)}`, service, signal)
}

/**
 * Reads something that a router tells.
 *
 * @throws MeshError `unknown_service` where it says that there is no such thing, `unavailable` where no router answers
 */
export async function askRouter<T>(
  router: string,
  path: string,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T> {
  return understand(router, schema, await get(router + path, router, signal))
}

async function get(url: string, router: string, signal?: AbortSignal): Promise<unknown> {
  const bounded = AbortSignal.any([AbortSignal.timeout(5_000), ...(signal === undefined ? [] : [signal])])
  let response: Response
  try {
    response = await fetch(url, { signal: bounded })
  } catch (cause) {
    throw noRouter(router, cause)
  }
  const body = parse(await response.text().catch(() => ''))
  if (response.ok) return body
  const told = failure.safeParse(body).data?.error.message
  if (response.status === 404 && told !== undefined) throw new MeshError('unknown_service', told)
  throw new MeshError('unavailable', told ?? `${url} answered ${response.status}: is that a router?`)
}

/** `undefined` where it is no JSON. Its texts are services' own words, which go to a terminal. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json, (_key, value) => (typeof value === 'string' ? printable(value) : value))
  } catch {
    return undefined
  }
}

function understand<T>(router: string, schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body)
  if (result.success) return result.data
  throw new MeshError('unavailable', `${router} does not answer as a router does: is that one?`)
}

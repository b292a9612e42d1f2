import { z } from 'zod'
import { bound, type Environment, logLevel, milliseconds, port, readConfig } from '#mesh/config.ts'
import { snakeCase } from '#mesh/names.ts'
import { type MeshSettings, meshSettings } from '#mesh/rpc/mesh-settings.ts'
import { defaultLimits, type Limits } from './limits.ts'

/** The router's own, beside its limits and those of callers; each is named for its variable. */
export const routerSettings = {
  HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  /** REST, MCP, catalogue, health and metrics. */
  HTTP_PORT: port().default(8080),
  GRPC_HOST: z.string().min(1).default('127.0.0.1'),
  GRPC_PORT: port().default(50051),
  /** The address that others reach the router at. Absent: GRPC_HOST, or this machine's own where that is all addresses. */
  ADVERTISE_ADDRESS: z.string().min(1).optional(),
  /** Absent: a new one at every start. */
  INSTANCE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,128}$/, 'needs 1 to 128 letters, digits, dots, dashes or underscores')
    .optional(),
  LOG_LEVEL: logLevel(),
  CHECK_INTERVAL_MS: milliseconds(100).default(1_000),
  CHECK_TIMEOUT_MS: milliseconds(100).default(1_000),
  /** Host names that browsers and MCP clients may use beside loopback ones, with commas between; `*` allows all. */
  ALLOWED_HOSTS: z.string().default(''),
  /** Origins that browsers may call from beside loopback ones, with commas between; `*` allows all. */
  ALLOWED_ORIGINS: z.string().default(''),
  /** A file with the keys that all routers share. Absent: they are in Consul's KV, where the first router makes one. */
  MCP_KEY_FILE: z.string().min(1).optional(),
  /** Whether the commonest MCP requests are served without the SDK. */
  MCP_FAST_PATH: z.enum(['on', 'off']).default('on'),
  /** Whether MCP clients find tools by search instead of a list of all, where their URL does not say. */
  MCP_SEARCH: z.enum(['off', 'on']).default('off'),
  /** How long new calls are still taken after leaving Consul, while the edge hears of it. */
  DRAIN_DELAY_MS: milliseconds(0).default(500),
  /** How long calls in flight have to end. */
  DRAIN_GRACE_MS: milliseconds(0).default(30_000),
}

/** The variable of each limit: `maxBodyBytes` → `MAX_BODY_BYTES`. */
const limitNames = Object.keys(defaultLimits).map(key => [key as keyof Limits, snakeCase(key).toUpperCase()] as const)
/** One for each limit. */
export const limitSettings = Object.fromEntries(
  limitNames.map(([key, name]) => [name, bound(1, 2 ** 31 - 1).default(defaultLimits[key])]),
)

export type RouterConfig = z.output<z.ZodObject<typeof routerSettings>> & MeshSettings & { readonly limits: Limits }

/**
 * Reads the router's settings: its own, its limits (each variable is named for a limit of `limits.ts`), and those of the
 * mesh's calling side.
 *
 * @throws MeshError `bad_config` that names every variable at fault at once
 */
export function loadConfig(env: Environment): RouterConfig {
  const settings = readConfig(z.object({ ...routerSettings, ...meshSettings, ...limitSettings }), env)
  return {
    ...settings,
    limits: Object.fromEntries(
      limitNames.map(([key, name]) => [key, (settings as Record<string, unknown>)[name]]),
    ) as unknown as Limits,
  }
}

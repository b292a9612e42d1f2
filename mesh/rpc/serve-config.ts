import { networkInterfaces } from 'node:os'
import { z } from 'zod'
import { bound, type Environment, logLevel, milliseconds, port, readConfig } from '../config.ts'
import { consulSettings } from '../consul/consul-from-env.ts'
import type { Check } from '../register/register.ts'

/** Settings that every service has, for a program's schema; each is named for its variable. */
export const serveSettings = {
  ...consulSettings,
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port().default(0),
  /** The address that others reach the instance at. Absent: HOST, or this machine's own where HOST is all addresses. */
  ADVERTISE_ADDRESS: z.string().min(1).optional(),
  /** Absent: a new one at every start. */
  INSTANCE_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,128}$/, 'needs 1 to 128 letters, digits, dots, dashes or underscores')
    .optional(),
  LOG_LEVEL: logLevel(),
  ZONE: z.string().min(1).optional(),
  WEIGHT: z.coerce.number().positive().max(65_535).optional(),
  SLOTS: bound(1, 1_000_000).optional(),
  /** How many calls wait for a slot; more are refused. Absent: four times the slots, and at least 16. */
  QUEUE_LIMIT: bound(0, 1_000_000).optional(),
  /** `direct`: the edge sends its gRPC calls straight to it, past the routers: no retries by hints, no live strategies. */
  EDGE: z.enum(['direct']).optional(),
  CHECK_KIND: z.enum(['grpc', 'tcp', 'ttl']).default('grpc'),
  CHECK_INTERVAL_MS: milliseconds(100).default(1_000),
  CHECK_TIMEOUT_MS: milliseconds(100).default(1_000),
  /** How long new calls are still taken after leaving Consul, while routers hear of it. */
  DRAIN_DELAY_MS: milliseconds(0).default(500),
  /** How long calls in flight have to end. */
  DRAIN_GRACE_MS: milliseconds(0).default(30_000),
  MAX_MESSAGE_BYTES: bound(1024, 1024 ** 3).default(4 * 1024 ** 2),
  MAX_CONCURRENT_STREAMS: bound(1, 1_000_000).default(1_000),
  /** Where Prometheus may read this instance's metrics. Absent: nowhere. */
  METRICS_PORT: port().optional(),
}

const schema = z.object(serveSettings)

export type ServeConfig = z.output<typeof schema>

export const loadServeConfig = (env: Environment): ServeConfig => readConfig(schema, env)

/** The address to register: what was said, or what can be found out. */
export function advertisedAddress({
  ADVERTISE_ADDRESS,
  HOST,
}: Pick<ServeConfig, 'ADVERTISE_ADDRESS' | 'HOST'>): string {
  if (ADVERTISE_ADDRESS !== undefined) return ADVERTISE_ADDRESS
  if (HOST !== '0.0.0.0' && HOST !== '::') return HOST
  const addresses = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
}

/** The check that the environment asks for. */
export function configuredCheck({ CHECK_KIND, CHECK_INTERVAL_MS, CHECK_TIMEOUT_MS }: ServeConfig): Check {
  if (CHECK_KIND === 'ttl') return { kind: 'ttl', ttlMs: CHECK_INTERVAL_MS * 3 }
  return { kind: CHECK_KIND, intervalMs: CHECK_INTERVAL_MS, timeoutMs: CHECK_TIMEOUT_MS }
}

import { resolve } from 'node:path'
import { z } from 'zod'
import { bound, type Environment, flag, logLevel, milliseconds, port, readConfig } from '#mesh/config.ts'
import { consulSettings } from '#mesh/consul/consul-from-env.ts'

const doorPort = () => port().min(1, 'HAProxy needs a port of its own, 1 to 65535')

/** Stands in HAProxy's configuration as it is. */
const address = () => z.string().regex(/^[A-Za-z0-9.:*_[\]-]+$/, 'needs an address')
const host = () => address().default('127.0.0.1')

const folder = (maxLength: number) =>
  z
    .string()
    .transform(path => resolve(path))
    .pipe(
      z
        .string()
        .regex(/^[A-Za-z0-9_./-]+$/, 'needs a path of letters, digits, dots, dashes and underscores')
        .max(maxLength, `needs a path of at most ${maxLength} characters: a Unix socket lies in it`),
    )

/** Its variables, each with its default and bounds. */
export const edgeSettings = {
  ...consulSettings,
  LOG_LEVEL: logLevel(),

  /** Where the doors listen. Beyond the loopback everybody who reaches them may call: there is no authentication. */
  BIND: host(),
  /** Where the doors are really reached, when they listen in a container: the address that its machine publishes them at. */
  PUBLISHED_AT: address().optional(),
  /** MCP, REST and services with `edge=http`. */
  HTTP_PORT: doorPort().default(8080),
  GRPC_PORT: doorPort().default(50051),
  /** HAProxy's page for people, under `/stats`, and its `/metrics`. */
  STATS_BIND: host(),
  STATS_PORT: doorPort().default(8404),
  /** The controller's own health, metrics and `/status`; 0 is any free one. */
  CONTROL_HOST: host(),
  CONTROL_PORT: port().default(8405),

  /** A folder of certificates with their keys, one PEM file each: both doors then speak TLS. Watched. */
  TLS_DIR: folder(200).optional(),
  /** Requests a second from one client address; 0 is no bound. */
  RATE_LIMIT_PER_CLIENT: bound(0, 1_000_000).default(0),
  /** Calls a second of one tool, from everybody together; 0 is no bound. */
  RATE_LIMIT_PER_TOOL: bound(0, 1_000_000).default(0),
  MAX_BODY_BYTES: bound(1, 2 ** 31 - 1).default(4 * 1024 * 1024),
  /** Connections at once, of each door. */
  MAX_CONNECTIONS: bound(1, 1_000_000).default(10_000),
  /** Silence on a stream until it is cut. */
  STREAM_TIMEOUT_MS: milliseconds(1_000).default(3_600_000),
  /** One line of JSON for each request, on HAProxy's standard output. */
  ACCESS_LOG: flag(true),

  /** Where the configuration and HAProxy's sockets lie; shared with HAProxy where it runs elsewhere. */
  RUN_DIR: folder(80).default(resolve('.mesh/edge')),
  /** Starts HAProxy, and validates for it. Where somebody else starts it and it is missing here, HAProxy alone refuses. */
  HAPROXY_BIN: z.string().min(1).default('haproxy'),
  /** `false`: somebody else starts HAProxy, with `-W -S RUN_DIR/master.sock -f RUN_DIR/haproxy.cfg`. */
  HAPROXY_MANAGED: flag(true),
  /** Whether HAProxy ends with the controller that is told to end; `false` leaves it to the next controller. */
  HAPROXY_STOP: flag(true),
  /** Another Handlebars template than the project's own. */
  TEMPLATE: z.string().min(1).optional(),

  /** `slots`, `dynamic`, or by HAProxy's version: dynamic servers from 3.0 on. */
  MEMBERSHIP: z.enum(['auto', 'slots', 'dynamic']).default('auto'),
  /** Slots that a backend has to spare at first. */
  SLOT_HEADROOM: bound(1, 1_000).default(12),
  /** Backends that services may ask for. */
  MAX_BACKENDS: bound(0, 10_000).default(200),
  /** How long after its start the controller keeps what serves though Consul does not list it: Consul may have just started too. */
  START_GRACE_MS: milliseconds(0).default(15_000),
  /** How long HAProxy's streams have to end when the controller ends it. */
  DRAIN_GRACE_MS: milliseconds(0).default(30_000),
}

const schema = z.object(edgeSettings)

export type EdgeConfig = z.output<typeof schema>

/**
 * Reads the controller's settings.
 *
 * @throws MeshError `bad_config` that names every variable at fault at once
 */
export function loadConfig(env: Environment): EdgeConfig {
  return readConfig(schema, env)
}

import { z } from 'zod'
import { strategyNames } from '../balance/strategies.ts'
import { bound, type Environment, flag, milliseconds, readConfig } from '../config.ts'
import { consulSettings } from '../consul/consul-from-env.ts'

/** How calls are made, for a program's schema; each setting is named for its variable. */
export const meshSettings = {
  ...consulSettings,
  /** Absent: `adaptive`. What instances or Consul's KV say of a service comes first. */
  LOAD_BALANCER_STRATEGY: z.enum(strategyNames).optional(),
  /** Whether durations and successes are measured, for the strategies that go by them. Calls in flight are always counted. */
  LOAD_BALANCER_TRACKING_ENABLED: flag(true),
  /** How many calls the moving averages of an instance look back over. */
  LOAD_BALANCER_WINDOW_SIZE: bound(1, 10_000).default(100),
  /**
   * For how long the share of a newcomer grows. Not at all unless asked for: an instance is called only once its check
   * passes, and a shorter queue tells more of one that is slow at first than its age does.
   */
  SLOW_START_MS: milliseconds(0).default(0),
  /** Where this process runs: instances there are preferred while they have room. Absent: none are. */
  ZONE: z.string().min(1).optional(),
  /** How long an instance has to accept a connection. */
  CONNECT_TIMEOUT_MS: milliseconds().default(2_000),
  /** How long an instance that turned critical has to answer a ping, before calls on it are given up. */
  PROBE_TIMEOUT_MS: milliseconds().default(1_000),
  /** Whether instances are heard on their load: on streams and with replies, with replies alone, or not at all. */
  LOAD_REPORTS: z.enum(['push', 'reply', 'off']).default('push'),
  /** Tries of one call that may have run, in all. */
  RETRY_MAX_ATTEMPTS: bound(1, 10).default(3),
  /** The mean pause before the second such try; it doubles with each. */
  RETRY_BACKOFF_MS: milliseconds(0).default(50),
  /** Whether a slow call that changes nothing is sent to a second instance, too. */
  HEDGE: z.enum(['off', 'on']).default('off'),
  /** Calls of one service that may wait for room at once, where its instances say how many slots they have. */
  MAX_WAITING_CALLS: bound(0, 100_000).default(1_000),
  /** The largest whole answer of a unary call. */
  MAX_RESPONSE_BYTES: bound(1024, 1024 ** 3).default(4 * 1024 ** 2),
}

const schema = z.object(meshSettings)
export type MeshSettings = z.output<typeof schema>

export const loadMeshSettings = (env: Environment): MeshSettings => readConfig(schema, env)

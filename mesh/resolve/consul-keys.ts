import type { Backoff } from '../backoff.ts'
import type { Clock } from '../clock.ts'
import type { ConsulClient } from '../consul/consul-client.ts'
import { MeshError } from '../errors.ts'
import type { Log } from '../log.ts'
import { runBlockingWatch } from './blocking-watch.ts'
import type { WatchKeys } from './watch-keys.ts'

/**
 * Queries are so far apart: each brings all that the prefix holds, which may be megabytes, and somebody's script may change
 * a value a hundred times a second.
 */
const leastGapMs = 200

export interface ConsulKeysSettings {
  readonly client: Pick<ConsulClient, 'keysUnder'>
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
  /** How long a query waits for a change, ≤ 60 000. Default 30 000. */
  readonly waitMs?: number
  /** Pauses after Consul failed to answer. Default 100 to 2 000. */
  readonly backoff?: Backoff
}

/**
 * Watches keys in Consul: one blocking query for all that a prefix holds, and so one connection.
 *
 * While Consul does not answer, the last values stand. A Consul that was wiped has no keys, and says so: unlike instances,
 * nobody would write them again, and holding on to them would only hide that they are lost.
 */
export function createConsulKeys(settings: ConsulKeysSettings): WatchKeys {
  const { client, clock, random, log, waitMs = 30_000 } = settings
  const backoff = settings.backoff ?? { baseMs: 100, maxMs: 2_000 }

  return (prefix, onValues) => {
    const ending = new AbortController()
    let silent = false
    let told: string | undefined
    void runBlockingWatch(
      {
        clock,
        random,
        backoff,
        waitMs,
        leastGapMs,
        ask: (wait, signal) => client.keysUnder(prefix, wait, signal),
        onAnswer({ values }) {
          if (silent) log.info({ watch: prefix }, 'Consul answers again')
          silent = false
          // A key elsewhere may wake the query, too.
          const text = JSON.stringify([...values])
          if (text === told || ending.signal.aborted) return
          told = text
          onValues(values)
        },
        onFailure(error, failures) {
          silent = true
          if (failures > 1) return
          const reason = MeshError.from(error).message
          log.warn({ reason, watch: prefix }, 'Consul does not answer; the last values stand')
        },
      },
      ending.signal,
    )
    return () => ending.abort()
  }
}

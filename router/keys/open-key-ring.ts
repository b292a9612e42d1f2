import type { Clock } from '#mesh/clock.ts'
import type { Log } from '#mesh/log.ts'
import type { CreateKey } from '#mesh/resolve/create-key.ts'
import type { WatchKeys } from '#mesh/resolve/watch-keys.ts'
import { followKeyFile } from './key-file.ts'
import { Keys } from './key-ring.ts'
import { followKvKeys } from './kv-keys.ts'

export interface KeyRingOptions {
  /** A file with the keys; absent: they are in Consul's KV. */
  readonly file?: string | undefined
  readonly watchKeys: WatchKeys
  readonly createKey: CreateKey
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
}

/** The keys, followed wherever they are. */
export interface OpenKeyRing {
  readonly keys: Keys
  /** Resolves when it is known which keys there are, or that nobody tells. */
  readonly settled: Promise<void>
  close(): void
}

/**
 * Follows the keys that all routers share.
 *
 * @throws MeshError `bad_config` where a file is named and holds no keys now; later its last good keys stay
 */
export function openKeyRing(options: KeyRingOptions): OpenKeyRing {
  const { file, clock, log } = options
  const keys = new Keys(clock, log)
  const ending = new AbortController()
  const close = () => ending.abort()
  if (file !== undefined) {
    followKeyFile(file, keys, clock, ending.signal)
    return { keys, settled: Promise.resolve(), close }
  }
  return { keys, settled: followKvKeys(keys, options, ending.signal), close }
}

import { pauseAfter } from '#mesh/backoff.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { CreateKey } from '#mesh/resolve/create-key.ts'
import type { WatchKeys } from '#mesh/resolve/watch-keys.ts'
import { sealingKeysPath, writeSealingKeys } from '#mesh/sealing-keys.ts'
import type { Keys } from './key-ring.ts'

export interface KvKeysOptions {
  readonly watchKeys: WatchKeys
  readonly createKey: CreateKey
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: Log
}

const backoff = { baseMs: 100, maxMs: 30_000 }
/** Consul has so long to tell the keys before the router goes on with one of its own. */
const patienceMs = 3_000

/**
 * Follows the keys in Consul's KV. Where there are none, this router's own becomes the first, unless another one is faster:
 * a mesh needs no set-up, and routers that start together end with one key. Where they were there and are gone, as in a
 * Consul that was wiped, they are put back.
 *
 * @returns resolves when it is known which keys there are, or that nobody tells
 */
export function followKvKeys(keys: Keys, options: KvKeysOptions, signal: AbortSignal): Promise<void> {
  const { watchKeys, createKey, clock, random, log } = options
  const { promise: settled, resolve: settle } = Promise.withResolvers<void>()
  let present = false
  let creating = false
  let reason = 'Consul has not answered'
  let alone = false

  const cancelPatience = clock.after(patienceMs, () => goAlone(reason))
  const unwatch = watchKeys(sealingKeysPath, values => {
    const text = values.get(sealingKeysPath)
    present = text !== undefined
    if (text === undefined) {
      void create()
      return
    }
    keys.take(text, 'kv')
    if (keys.shared.length === 0) goAlone(keys.fault ?? reason)
    cancelPatience()
    settle()
  })
  signal.addEventListener('abort', () => {
    unwatch()
    cancelPatience()
  })
  return settled

  async function create(): Promise<void> {
    if (creating) return
    creating = true
    for (let failures = 1; !present && !signal.aborted; failures++) {
      try {
        const first = keys.shared.length > 0 ? keys.shared : [keys.own]
        const made = await createKey(sealingKeysPath, writeSealingKeys(first), signal)
        if (made) log.info({ key: sealingKeysPath }, 'wrote the sealing keys into Consul')
        break
      } catch (thrown) {
        if (signal.aborted) break
        const error = MeshError.from(thrown)
        reason = error.message
        if (error.code === 'permission_denied' && keys.shared.length === 0) goAlone(reason)
        await clock.sleep(pauseAfter(failures, backoff, random), signal).catch(() => {})
      }
    }
    creating = false
  }

  function goAlone(why: string): void {
    settle()
    if (alone) return
    alone = true
    log.warn(
      { reason: why, key: sealingKeysPath },
      'no sealing keys that routers share, so this one has its own: MCP sessions and input rounds that begin here can ' +
        'go on only here, and end with it. Set MCP_KEY_FILE, or let the Consul token read and write the key',
    )
  }
}

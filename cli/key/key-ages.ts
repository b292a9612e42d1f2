import { keyLeadMs, mostKeys, newSealingKey, type SealingKey, sealingKeyAt } from '#mesh/sealing-keys.ts'

/** What a key is good for at some moment. */
export interface KeyAge {
  readonly id: string
  /** From when on it seals: milliseconds since the epoch. */
  readonly fromMs: number
  /**
   * - `waits`: its time to seal has not come; it opens already
   * - `seals`: what is sealed now is sealed with it
   * - `opens`: another one seals; what it sealed may still come back
   * - `over`: nothing that it sealed lives any longer
   */
  readonly use: 'waits' | 'seals' | 'opens' | 'over'
  /** When the last text that it sealed ends; absent: no other key comes after it. */
  readonly untilMs?: number
}

/**
 * What each key is good for.
 *
 * @param keys  the first to begin first
 * @param nowMs milliseconds since the epoch
 * @param lifeMs how long a sealed text lives at most
 */
export function keyAges(keys: readonly SealingKey[], nowMs: number, lifeMs: number): KeyAge[] {
  const sealing = sealingKeyAt(keys, nowMs)
  return keys.map((key, i) => {
    const { id, fromMs } = key
    const next = keys[i + 1]
    const untilMs = next && next.fromMs + lifeMs
    const over = untilMs !== undefined && untilMs <= nowMs
    const use = key === sealing ? 'seals' : over ? 'over' : fromMs > nowMs ? 'waits' : 'opens'
    return { id, fromMs, use, ...(untilMs !== undefined && { untilMs }) }
  })
}

/** Keys after a change of them. */
export interface Changed {
  readonly keys: readonly SealingKey[]
  /** Absent: none was needed. */
  readonly added?: SealingKey
  readonly dropped: readonly SealingKey[]
}

/**
 * Adds a key that is the newest, and drops those that are over.
 *
 * @returns `undefined` where there are eight keys that are still needed
 */
export function rotated(keys: readonly SealingKey[], nowMs: number, lifeMs: number): Changed | undefined {
  const over = new Set(keyAges(keys, nowMs, lifeMs).flatMap(({ id, use }) => (use === 'over' ? [id] : [])))
  const kept = keys.filter(({ id }) => !over.has(id))
  if (kept.length >= mostKeys) return undefined
  const added = successor(kept, nowMs)
  return { keys: [...kept, added], added, dropped: keys.filter(({ id }) => over.has(id)) }
}

/**
 * Takes a key out at once. Where it was the newest another one is added, so that the keys before it need not seal for long.
 *
 * @param id of one of the keys
 */
export function revoked(keys: readonly SealingKey[], id: string, nowMs: number): Changed {
  const kept = keys.filter(key => key.id !== id)
  const dropped = keys.filter(key => key.id === id)
  if (keys.at(-1)?.id !== id) return { keys: kept, dropped }
  const added = successor(kept, nowMs)
  return { keys: [...kept, added], added, dropped }
}

/** A key after all others. It leaves routers time to hear of it, unless there is no other that could seal meanwhile. */
function successor(keys: readonly SealingKey[], nowMs: number): SealingKey {
  const begun = keys.some(({ fromMs }) => fromMs <= nowMs)
  const newest = keys.at(-1)?.fromMs ?? 0
  return newSealingKey(begun ? Math.max(nowMs + keyLeadMs, newest + 1) : nowMs)
}

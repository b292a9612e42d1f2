import { Refusal } from './api.ts'
import type { Changes } from './changes.ts'

/** One key's entry. */
export interface KvEntry {
  readonly key: string
  readonly value: Buffer
  readonly flags: number
  readonly createIndex: number
  readonly modifyIndex: number
}

/** Keys and values, in memory, with the indexes that blocking queries and check-and-set need. */
export interface Kv {
  get(key: string): KvEntry | undefined
  /** Every entry whose key begins so, sorted by key. */
  under(prefix: string): readonly KvEntry[]
  /**
   * @param cas write only where the key's ModifyIndex is this; 0: only where it is not there; absent: always
   * @returns whether it was written
   */
  put(key: string, value: Buffer, flags: number, cas?: number): boolean
  /** @returns whether it is gone; only a failed `cas` says no */
  remove(key: string, cas?: number): boolean
  removeUnder(prefix: string): void
  /** The latest change to a key; of one that is not there, to any key. */
  indexOf(key: string): number
  /** The latest change to a key under the prefix, or removal of any. */
  indexUnder(prefix: string): number
}

/** @param maxBytes of all keys and values together */
export function createKv(changes: Changes, maxBytes = 64 * 1024 ** 2): Kv {
  const entries = new Map<string, KvEntry>()
  let bytes = 0
  let indexOfAny = 1
  let indexOfRemoval = 1

  const sizeOf = (entry: KvEntry | undefined) => (entry === undefined ? 0 : entry.key.length + entry.value.length)
  const under = (prefix: string) =>
    [...entries.values()].filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1))
  const drop = (removed: readonly KvEntry[]) => {
    if (removed.length === 0) return
    for (const entry of removed) {
      entries.delete(entry.key)
      bytes -= sizeOf(entry)
    }
    indexOfRemoval = indexOfAny = changes.advance()
  }

  return {
    get: key => entries.get(key),
    under,
    put(key, value, flags, cas) {
      const before = entries.get(key)
      if (cas !== undefined && cas !== (before?.modifyIndex ?? 0)) return false
      const after = bytes - sizeOf(before) + key.length + value.length
      if (after > maxBytes) throw new Refusal(413, `the store is full (at most ${maxBytes} bytes)`)
      bytes = after
      indexOfAny = changes.advance()
      const createIndex = before?.createIndex ?? indexOfAny
      entries.set(key, { key, value, flags, createIndex, modifyIndex: indexOfAny })
      return true
    },
    remove(key, cas) {
      const before = entries.get(key)
      if (cas !== undefined && (cas === 0 || cas !== (before?.modifyIndex ?? cas))) return false
      if (before !== undefined) drop([before])
      return true
    },
    removeUnder: prefix => drop(under(prefix)),
    indexOf: key => entries.get(key)?.modifyIndex ?? indexOfAny,
    indexUnder: prefix => under(prefix).reduce((max, entry) => Math.max(max, entry.modifyIndex), indexOfRemoval),
  }
}

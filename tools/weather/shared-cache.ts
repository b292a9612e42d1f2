import type { Clock } from '#mesh/clock.ts'
import { abortable } from './abortable.ts'

/** Makes a value; ends soon after the signal aborts. */
export type Load<V> = (signal: AbortSignal) => Promise<V>

interface Loading<V> {
  readonly value: Promise<V>
  readonly giveUp: AbortController
  waiting: number
}

/**
 * Keeps values for a while, and loads each once however many ask at the same time.
 *
 * A load belongs to all who wait for it: one that goes away leaves it to the others, and the last one stops it. What
 * fails is told to all who wait and not kept.
 */
export class SharedCache<V> {
  readonly #clock: Clock
  readonly #maxEntries: number
  readonly #ttlMs: number
  /** The least recently used first: a Map keeps the order of insertion, and a hit is inserted anew. */
  readonly #entries = new Map<string, { readonly value: V; readonly staleAt: number }>()
  readonly #loads = new Map<string, Loading<V>>()

  /**
   * @param maxEntries how many values are kept, ≥ 1; the least recently used goes first
   * @param ttlMs      how long a value is kept
   */
  constructor(clock: Clock, { maxEntries, ttlMs }: { maxEntries: number; ttlMs: number }) {
    this.#clock = clock
    this.#maxEntries = maxEntries
    this.#ttlMs = ttlMs
  }

  /** How many values are kept, stale ones included. */
  get size(): number {
    return this.#entries.size
  }

  async get(key: string, load: Load<V>, signal: AbortSignal): Promise<V> {
    const entry = this.#entries.get(key)
    this.#entries.delete(key)
    if (entry !== undefined && this.#clock.now() < entry.staleAt) {
      this.#entries.set(key, entry)
      return entry.value
    }
    signal.throwIfAborted()
    const loading = this.#loads.get(key) ?? this.#begin(key, load)
    loading.waiting += 1
    try {
      return await abortable(loading.value, signal)
    } finally {
      loading.waiting -= 1
      if (loading.waiting === 0) this.#end(key, loading)
    }
  }

  #begin(key: string, load: Load<V>): Loading<V> {
    const giveUp = new AbortController()
    const value = load(giveUp.signal).then(loaded => {
      this.#keep(key, loaded)
      return loaded
    })
    const loading = { value, giveUp, waiting: 0 }
    this.#loads.set(key, loading)
    return loading
  }

  /** Nobody waits any more: the load has ended, or nobody wants it. */
  #end(key: string, loading: Loading<V>): void {
    if (this.#loads.get(key) === loading) this.#loads.delete(key)
    loading.giveUp.abort()
  }

  #keep(key: string, value: V): void {
    this.#entries.set(key, { value, staleAt: this.#clock.now() + this.#ttlMs })
    const [oldest] = this.#entries.keys()
    if (this.#entries.size > this.#maxEntries && oldest !== undefined) this.#entries.delete(oldest)
  }
}

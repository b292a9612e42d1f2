import { MeshError } from '../errors.ts'

/** What an instance is asked to work on at once, and how many calls may wait for that. */
export interface SlotsOptions {
  /** ≥ 1. */
  readonly slots: number
  /** ≥ 0. */
  readonly queueLimit: number
}

/** As many calls may wait as the slots work off in four turns, and never fewer than this: short bursts are no overload. */
export function defaultQueueLimit(slots: number): number {
  return Math.max(16, 4 * slots)
}

/** What is said where no call has ended yet, and how far the estimate may go, in milliseconds. */
const firstRetryAfterMs = 1_000
const maxRetryAfterMs = 10_000
/** The newest call's share of the moving average of durations. */
const sampleShare = 0.1

/**
 * The slots of an instance: so many calls run at once, a bounded number waits in the order in which they came, and who comes
 * on top of that is refused and told when to come again.
 */
export class Slots {
  readonly slots: number
  readonly queueLimit: number
  #running = 0
  #refused = 0
  #typicalMs: number | undefined
  /** In order of arrival. A Set, because callers leave from the middle. */
  readonly #queue = new Set<() => void>()

  constructor({ slots, queueLimit }: SlotsOptions) {
    this.slots = slots
    this.queueLimit = queueLimit
  }

  get running(): number {
    return this.#running
  }

  get queued(): number {
    return this.#queue.size
  }

  /** Since the start. */
  get refused(): number {
    return this.#refused
  }

  /**
   * Takes a slot, which `leave` gives back.
   *
   * @param signal takes a call that waits out of the queue: it never gets a slot then, and the promise rejects with its reason
   * @returns `undefined` where one is free; otherwise a promise of one
   * @throws MeshError `overloaded`, saying when to come again, where slots and queue are full; the signal's reason, where it
   *   would have to wait and has gone already
   */
  enter(signal: AbortSignal): Promise<void> | undefined {
    if (this.#running < this.slots) {
      this.#running += 1
      return undefined
    }
    signal.throwIfAborted()
    if (this.#queue.size >= this.queueLimit) {
      this.#refused += 1
      const text = `${this.#running} calls run here and ${this.#queue.size} wait, which is all that may`
      throw new MeshError('overloaded', text, { retryAfterMs: this.#retryAfterMs() })
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => {
      this.#queue.delete(go)
      reject(signal.reason)
    }
    const go = () => {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    this.#queue.add(go)
    signal.addEventListener('abort', leave, { once: true })
    return promise
  }

  /**
   * Gives a slot back, to whoever has waited longest.
   *
   * @param durationMs how long the call had it
   */
  leave(durationMs: number): void {
    const typicalMs = this.#typicalMs ?? durationMs
    this.#typicalMs = typicalMs + sampleShare * (durationMs - typicalMs)
    const [next] = this.#queue
    if (next === undefined) {
      this.#running -= 1
      return
    }
    this.#queue.delete(next)
    next()
  }

  /** How long until all that wait now have begun, and one more could: by how long calls took of late. */
  #retryAfterMs(): number {
    if (this.#typicalMs === undefined) return firstRetryAfterMs
    const ms = (this.#typicalMs * (this.#queue.size + 1)) / this.slots
    return Math.ceil(Math.min(Math.max(ms, 1), maxRetryAfterMs))
  }
}

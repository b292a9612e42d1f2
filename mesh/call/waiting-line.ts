import type { Balancer, Lease } from '../balance/balancer.ts'
import type { PickRequest } from '../balance/strategy.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { CallRequest } from './call.ts'
import type { ServiceFigures } from './call-figures.ts'
import { type Priority, priorities } from './steering.ts'

/** A line that has not been empty for so long is no burst any more. */
const saturatedAfterMs = 1_000
/** Who was turned away may come again after so long. */
const pushbackMs = 1_000
/**
 * At least so often those that wait are looked at. Room is heard of where it comes with an event; but a report also grows
 * too old to be believed, and an ejection ends, merely because time passes.
 */
const lookedAtEveryMs = 100

/** At most so many kinds of waiters are found to have nobody with room before the others behind them go unasked. */
const mostFull = 32

interface Waiter {
  readonly ask: PickRequest
  /** Whom the call has tried: others that have tried the same find room at the same instances. */
  readonly tried: string
  readonly priority: Priority
  settle(lease: Lease | MeshError | undefined): void
}

/**
 * Calls of one service that wait because none of its instances has room: a bounded line for each priority.
 *
 * - Who goes next: the highest priority first. Within it, who came first; but once the line has not been empty for a
 *   second, who came last. Then more comes than can be served, and in turn everybody would be answered too late; so the
 *   newest are answered in time, and the oldest, whose callers are the likeliest to have given up, go when they can
 *   ("adaptive LIFO", Maurer, Fail at Scale, ACM Queue 2015).
 * - Who is turned away when the line is full: the last to come of the lowest priority, be it the newcomer.
 *
 * A call leaves the line at its deadline and when its caller goes away: its signal says so.
 */
export class WaitingLine {
  readonly #balancer: Balancer
  readonly #service: string
  readonly #clock: Clock
  readonly #most: number
  readonly #figures: ServiceFigures
  readonly #waiters: Record<Priority, Waiter[]> = { interactive: [], task: [], batch: [] }
  #nonEmptySince = 0
  #cancelLook = () => {}
  size = 0

  /** @param most so many may wait at once */
  constructor(balancer: Balancer, service: string, clock: Clock, most: number, figures: ServiceFigures) {
    this.#balancer = balancer
    this.#service = service
    this.#clock = clock
    this.#most = most
    this.#figures = figures
  }

  /**
   * Waits for a lease.
   *
   * @returns `undefined` where there is no instance left to wait for, `overloaded` where too many wait. Rejects with the
   *   signal's reason where the call ends before its turn
   */
  async wait({ signal, steering }: CallRequest, ask: PickRequest): Promise<Lease | MeshError | undefined> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<Lease | MeshError | undefined>()
    const leave = () => {
      this.#remove(waiter)
      reject(signal.reason)
    }
    const waiter: Waiter = {
      ask,
      tried: [...ask.excluded].sort().join(' '),
      priority: steering?.priority ?? 'interactive',
      settle(lease) {
        signal.removeEventListener('abort', leave)
        resolve(lease)
      },
    }
    if (this.size >= this.#most && !this.#displace(waiter.priority)) return this.#shed(waiter.priority)
    signal.addEventListener('abort', leave, { once: true })
    this.#add(waiter)
    this.#serve()
    return promise
  }

  /** Gives leases to those whose turn it is, for as long as somebody has room. */
  #serve(): void {
    const now = this.#clock.now()
    const newestFirst = now - this.#nonEmptySince > saturatedAfterMs
    const full = new Set<string>()
    for (const priority of priorities) {
      const line = this.#waiters[priority]
      let passed = 0
      while (passed < line.length) {
        const waiter = line[newestFirst ? line.length - 1 - passed : passed] as Waiter
        const lease = full.has(waiter.tried) ? 'full' : this.#balancer.pickWithRoom({ ...waiter.ask, now })
        if (lease !== 'full') {
          this.#remove(waiter)
          waiter.settle(lease)
          continue
        }
        // For one that has tried the others already nobody may have room, and somebody for the next.
        full.add(waiter.tried)
        if (waiter.tried === '' || full.size > mostFull) return
        passed += 1
      }
    }
  }

  /** Makes a place by turning away the last of the lowest priority below this one; false where there is none. */
  #displace(priority: Priority): boolean {
    for (let i = priorities.length - 1; i > priorities.indexOf(priority); i--) {
      const last = this.#waiters[priorities[i] as Priority].at(-1)
      if (last === undefined) continue
      this.#remove(last)
      last.settle(this.#shed(last.priority))
      return true
    }
    return false
  }

  #add(waiter: Waiter): void {
    if (this.size === 0) {
      this.#nonEmptySince = this.#clock.now()
      this.#balancer.onRoom(() => this.#serve())
      this.#look()
    }
    this.#waiters[waiter.priority].push(waiter)
    this.#figures.waiting[waiter.priority] += 1
    this.size += 1
  }

  #remove(waiter: Waiter): void {
    const line = this.#waiters[waiter.priority]
    line.splice(line.indexOf(waiter), 1)
    this.#figures.waiting[waiter.priority] -= 1
    this.size -= 1
    if (this.size > 0) return
    this.#balancer.onRoom(undefined)
    this.#cancelLook()
  }

  #look(): void {
    this.#cancelLook = this.#clock.after(lookedAtEveryMs, () => {
      this.#look()
      this.#serve()
    })
  }

  #shed(priority: Priority): MeshError {
    this.#figures.shed[priority] += 1
    const text = `every instance of ${this.#service} is full, and ${this.#most} calls wait already`
    return new MeshError('overloaded', text, { retryAfterMs: pushbackMs })
  }
}

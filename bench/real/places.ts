/**
 * The slots of an instance: so many calls at once, the others wait in one queue, first come first served.
 *
 * A place counts as free from the moment when its call was to end, even if the timer that ended it was late: otherwise the
 * lateness of each call, a millisecond or more, would make the whole instance slower than it says.
 */
export class Places {
  #free: number
  readonly #waiting: ((freeAt: number) => void)[] = []

  constructor(count: number) {
    this.#free = count
  }

  /** @returns when its work begins: now, or when it was its turn */
  enter(now: number): number | Promise<number> {
    if (this.#free === 0) return new Promise(resolve => this.#waiting.push(resolve))
    this.#free -= 1
    return now
  }

  /** @param endedAt when the call was to end, which is not after now */
  leave(endedAt: number): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free += 1
    else next(endedAt)
  }
}

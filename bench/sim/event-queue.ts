/**
 * What will happen, soonest first: a binary heap in typed arrays, so that millions of events make no garbage. Which of two
 * at the same moment comes first depends on nothing but what was pushed and popped before: runs are replayed exactly.
 */
export class EventQueue {
  /** When the event that was popped last happens. */
  now = 0
  size = 0
  #times = new Float64Array(1024)
  #events = new Int32Array(1024)

  /** @param event any number of 32 bits; what it means is the caller's to know */
  push(at: number, event: number): void {
    if (this.size === this.#times.length) this.#grow()
    const times = this.#times
    const events = this.#events
    let place = this.size++
    while (place > 0) {
      const above = (place - 1) >> 1
      const aboveAt = times[above] as number
      if (aboveAt <= at) break
      times[place] = aboveAt
      events[place] = events[above] as number
      place = above
    }
    times[place] = at
    events[place] = event
  }

  /** When the next event happens; infinity when there is none. */
  get next(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] as number)
  }

  /** Takes the next event and moves `now` there. There must be one. */
  pop(): number {
    const times = this.#times
    const events = this.#events
    this.now = times[0] as number
    const popped = events[0] as number
    const size = --this.size
    const at = times[size] as number
    const event = events[size] as number
    let place = 0
    for (let below = 1; below < size; below = 2 * place + 1) {
      if (below + 1 < size && (times[below + 1] as number) < (times[below] as number)) below += 1
      const belowAt = times[below] as number
      if (belowAt >= at) break
      times[place] = belowAt
      events[place] = events[below] as number
      place = below
    }
    times[place] = at
    events[place] = event
    return popped
  }

  #grow(): void {
    const times = new Float64Array(2 * this.size)
    const events = new Int32Array(2 * this.size)
    times.set(this.#times)
    events.set(this.#events)
    this.#times = times
    this.#events = events
  }
}

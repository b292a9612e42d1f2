const buckets = 6
const bucketMs = 5_000

/** How many calls ended in the last 30 s, and how many of them in a fault: counted in steps of five seconds. */
export class RecentOutcomes {
  readonly #ended = new Int32Array(buckets)
  readonly #faults = new Int32Array(buckets)
  #newest = 0
  ended = 0
  faults = 0

  add(isFault: boolean, now: number): void {
    this.advance(now)
    const at = this.#newest % buckets
    this.#ended[at] = (this.#ended[at] as number) + 1
    this.ended += 1
    if (!isFault) return
    this.#faults[at] = (this.#faults[at] as number) + 1
    this.faults += 1
  }

  /** Forgets what is too old. A clock that went backwards makes all of it so. */
  advance(now: number): void {
    const newest = Math.floor(Math.max(0, now) / bucketMs) || 0
    if (newest === this.#newest) return
    const passed = newest > this.#newest ? Math.min(buckets, newest - this.#newest) : buckets
    for (let i = 0; i < passed; i++) this.#drop((newest + buckets - i) % buckets)
    this.#newest = newest
  }

  /** Takes back what another one, at the same moment, counted of these. */
  subtract(other: RecentOutcomes): void {
    for (let i = 0; i < buckets; i++) {
      this.#ended[i] = (this.#ended[i] as number) - (other.#ended[i] as number)
      this.#faults[i] = (this.#faults[i] as number) - (other.#faults[i] as number)
    }
    this.ended -= other.ended
    this.faults -= other.faults
  }

  #drop(at: number): void {
    this.ended -= this.#ended[at] as number
    this.faults -= this.#faults[at] as number
    this.#ended[at] = 0
    this.#faults[at] = 0
  }
}

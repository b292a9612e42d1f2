/** For how much time how many stations held so many calls: the tail of the distribution of queues. */
export class QueueLengths {
  /** By k: stations that hold at least k calls; since when; and the sum of stations × time before. */
  readonly #holding: number[] = [0]
  readonly #since: number[] = [0]
  readonly #sum: number[] = [0]
  #from = 0

  /** A station that held one less holds so many now. */
  rise(to: number, now: number): void {
    this.#settle(to, now)
    this.#holding[to] = (this.#holding[to] ?? 0) + 1
  }

  /** A station that held so many holds one less now. */
  fall(from: number, now: number): void {
    this.#settle(from, now)
    this.#holding[from] = (this.#holding[from] ?? 0) - 1
  }

  /** Forgets what was before. */
  restart(now: number): void {
    this.#from = now
    this.#sum.fill(0)
    this.#since.fill(now)
  }

  /** The mean number of stations that hold at least k calls, by k; the first is not of interest. */
  means(now: number): number[] {
    for (const k of this.#holding.keys()) this.#settle(k, now)
    return this.#sum.map(sum => sum / (now - this.#from))
  }

  #settle(k: number, now: number): void {
    this.#sum[k] = (this.#sum[k] ?? 0) + (this.#holding[k] ?? 0) * (now - (this.#since[k] ?? this.#from))
    this.#since[k] = now
  }
}

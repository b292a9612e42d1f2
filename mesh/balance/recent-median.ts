const kept = 64
const renewedEvery = 16

/** The median of the last 64 values, renewed at every 16th: which value it is matters less than its size. */
export class RecentMedian {
  readonly #values = new Float64Array(kept)
  #count = 0
  /** NaN while nothing was added. */
  value = Number.NaN

  add(value: number): void {
    this.#values[this.#count % kept] = value
    this.#count += 1
    if (this.#count > renewedEvery && this.#count % renewedEvery !== 0) return
    const sorted = this.#values.slice(0, Math.min(this.#count, kept)).sort()
    this.value = sorted[sorted.length >> 1] as number
  }
}

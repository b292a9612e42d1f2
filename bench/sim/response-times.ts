/** Two neighbouring bounds differ by so much: the precision of a percentile. */
const step = 1.005
const least = 1e-4
const bins = 4_096

/** Response times in bins that grow by half a percent: percentiles of millions without keeping them. */
export class ResponseTimes {
  count = 0
  #sum = 0
  readonly #counts = new Float64Array(bins)

  add(value: number): void {
    this.count += 1
    this.#sum += value
    const bin = Math.ceil(Math.log(value / least) / Math.log(step))
    this.#counts[Math.min(bins - 1, Math.max(0, bin))] =
      (this.#counts[Math.min(bins - 1, Math.max(0, bin))] as number) + 1
  }

  /** NaN of none. */
  get mean(): number {
    return this.#sum / this.count
  }

  /**
   * The value below which a share of the others lie, half a percent too high at most.
   *
   * @param share in (0, 1]
   */
  percentile(share: number): number {
    let left = share * this.count
    for (const [bin, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0) return least * step ** bin
    }
    return Number.NaN
  }
}

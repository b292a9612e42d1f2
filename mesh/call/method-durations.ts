/** Below so many calls nothing is said of how long they take. */
const leastSamples = 20
/** From so many on, what was before counts half. */
const mostSamples = 512
/** Quantiles are looked up anew at every so many calls: one more or less does not move them. */
const renewedEvery = 8

/** Buckets: from an eighth of a millisecond on, four to each doubling, so that edges lie 19 % apart; the last from about 2 h on. */
const firstMs = 0.125
const perDoubling = 4
const buckets = 104

/**
 * How long the calls of one method take that go well, of late: a histogram whose buckets grow with the duration, so that a
 * call costs one logarithm, and nothing is ever sorted.
 */
export class MethodDurations {
  readonly #counts = new Uint32Array(buckets)
  #total = 0
  #added = 0
  /** One in ten takes less, to within a bucket below; NaN while too few are known. Milliseconds. */
  p10 = Number.NaN
  /** One in twenty takes longer, to within a bucket above; NaN while too few are known. Milliseconds. */
  p95 = Number.NaN

  /** @param calls how many calls this one stands for */
  add(ms: number, calls = 1): void {
    if (!(ms >= 0)) return
    const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(Math.log2(ms / firstMs) * perDoubling)))
    this.#counts[bucket] = (this.#counts[bucket] as number) + calls
    this.#total += calls
    this.#added += 1
    if (this.#total < leastSamples) return
    if (this.#total >= mostSamples) this.#fade()
    if (this.#added % renewedEvery !== 0 && !Number.isNaN(this.p10)) return
    this.p10 = lowerEdge(this.#bucketAt(0.1))
    this.p95 = lowerEdge(this.#bucketAt(0.95) + 1)
  }

  #bucketAt(share: number): number {
    const rank = share * this.#total
    let seen = 0
    for (let i = 0; i < buckets; i++) {
      seen += this.#counts[i] as number
      if (seen >= rank) return i
    }
    return buckets - 1
  }

  #fade(): void {
    this.#total = 0
    for (let i = 0; i < buckets; i++) {
      const half = (this.#counts[i] as number) >> 1
      this.#counts[i] = half
      this.#total += half
    }
  }
}

function lowerEdge(bucket: number): number {
  return bucket === 0 ? 0 : firstMs * 2 ** (bucket / perDoubling)
}

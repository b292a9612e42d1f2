/** What one run of a load generator measured. */
export interface Sample {
  readonly callsPerSecond: number
  /** Milliseconds from sending a call to the end of its answer, as the caller sees it. */
  readonly p50Ms: number
  readonly p99Ms: number
  /** Calls that did not succeed, as far as the generator understands answers. */
  readonly failed: number
}

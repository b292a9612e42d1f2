import type { Way } from '../way.ts'

/** What one run of a generator measured. */
export interface Sample {
  readonly callsPerSecond: number
  /** Milliseconds from sending a call to the end of its answer, as the caller sees it. */
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Makes calls in a closed loop: each caller sends its next call when its last one has ended. */
export interface Generator {
  readonly name: string
  /** Whether it can go this way. */
  speaks(way: Way): boolean
  /** @throws when a call fails, as far as it understands answers */
  run(way: Way, callers: number, calls: number): Promise<Sample>
}

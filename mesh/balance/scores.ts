import type { Candidates } from './strategy.ts'

/** One number for each candidate, in their order. */
export interface Scores {
  /** What the numbers are, and which one is taken: `(queue + 1) / slots: the least`. */
  readonly meaning: string
  /** NaN: not looked at. */
  readonly values: ArrayLike<number>
}

/** Asks each candidate for its number. */
export function scoresOf({ rows, count }: Candidates, meaning: string, score: (row: number) => number): Scores {
  return { meaning, values: Float64Array.from(rows.subarray(0, count), score) }
}

import type { Random } from './strategy.ts'

/**
 * The row with the least score; among equals each has the same chance. A score that is no number is never the least.
 *
 * @param rows  the first `count` of these, at least 1
 * @param score asked once for each row
 */
export function least(rows: Int32Array, count: number, random: Random, score: (row: number) => number): number {
  let best = rows[0] as number
  let bestScore = Number.POSITIVE_INFINITY
  let equals = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    const own = score(row)
    if (!(own <= bestScore)) continue
    equals = own < bestScore ? 1 : equals + 1
    bestScore = own
    if (equals === 1 || random() * equals < 1) best = row
  }
  return best
}

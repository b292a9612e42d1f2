import type { Random } from './strategy.ts'

/**
 * The row with the least score; among equals each has the same chance.
 *
 * @param rows  the first `count` of these, at least 1
 * @param score asked once for each row
 */
export function least(rows: Int32Array, count: number, random: Random, score: (row: number) => number): number {
  if (best.length < count) best = new Int32Array(count)
  let bestScore = Number.POSITIVE_INFINITY
  let equals = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    const own = score(row)
    if (own > bestScore) continue
    if (own < bestScore) equals = 0
    bestScore = own
    best[equals++] = row
  }
  return best[equals > 1 ? Math.floor(random() * equals) : 0] as number
}

/** Those with the least score so far; kept, because a pick makes nothing. */
let best = new Int32Array(64)

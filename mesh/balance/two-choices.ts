import type { Random } from './strategy.ts'

/**
 * Draws two different rows and takes the one that costs less; on a tie, or where a cost is no number, the first drawn.
 *
 * Why two and not the cheapest of all: each router sees only its own calls, and the one cheapest instance would get every
 * router's next call (Mitzenmacher 2001; gRFC A48).
 *
 * @param rows   the first `count` of these, at least 1
 * @param random uniform in [0, 1); asked twice where there are two to choose from
 */
export function lessOfTwo(rows: Int32Array, count: number, random: Random, cost: (row: number) => number): number {
  const i = Math.floor(random() * count)
  const first = rows[i] as number
  if (count < 2) return first
  const second = rows[(i + 1 + Math.floor(random() * (count - 1))) % count] as number
  return cost(second) < cost(first) ? second : first
}

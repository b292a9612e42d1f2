import type { Random } from './strategy.ts'

/**
 * Draws different rows. Where one is drawn twice its neighbour is taken, so that it ends whatever chance says.
 *
 * @param count how many rows there are, ≥ `into.length`
 * @param into  receives as many as it holds
 */
export function sample(rows: Int32Array, count: number, random: Random, into: Int32Array): Int32Array {
  for (let i = 0; i < into.length; i++) {
    let position = Math.floor(random() * count)
    while (isAmong(into, i, rows[position] as number)) position = position + 1 === count ? 0 : position + 1
    into[i] = rows[position] as number
  }
  return into
}

function isAmong(rows: Int32Array, count: number, row: number): boolean {
  for (let i = 0; i < count; i++) if (rows[i] === row) return true
  return false
}

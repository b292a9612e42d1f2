/** How pauses between tries grow: the cap doubles with each failure, from `baseMs` up to `maxMs`. */
export interface Backoff {
  readonly baseMs: number
  readonly maxMs: number
}

/**
 * How long to pause after failing, with full jitter: anything from 0 to the cap, so that many who lost the same thing
 * at the same moment do not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
 *
 * @param failures how many in a row, ≥ 1
 * @param random   uniform in [0, 1)
 */
export function pauseAfter(failures: number, { baseMs, maxMs }: Backoff, random: () => number): number {
  return random() * Math.min(maxMs, baseMs * 2 ** (failures - 1))
}

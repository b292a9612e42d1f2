/**
 * Whether counts are as even as chance leaves them: Pearson's chi-square against equal shares, below its 99.99 % point (by
 * Wilson and Hilferty).
 *
 * @param counts of each of at least two, those that never came as 0
 */
export function isEven(counts: readonly number[]): boolean {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  const freedom = counts.length - 1
  const spread = 2 / (9 * freedom)
  return chiSquare < freedom * (1 - spread + 3.719 * Math.sqrt(spread)) ** 3
}

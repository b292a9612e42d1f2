/**
 * How many letters must be added, taken out, replaced or swapped with their neighbour to make one text the other
 * (optimal string alignment). Symmetric; 0 only for equal texts.
 */
export function editDistance(a: string, b: string): number {
  const from = [...a]
  const to = [...b]
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, letter] of from.entries()) {
    const next = [row + 1]
    for (const [column, other] of to.entries()) {
      const at = (line: number[], index: number) => line[index] ?? Number.POSITIVE_INFINITY
      const replaced = at(last, column) + (letter === other ? 0 : 1)
      const swapped = letter === to[column - 1] && from[row - 1] === other ? at(beforeLast, column - 1) + 1 : replaced
      next.push(Math.min(replaced, swapped, at(last, column + 1) + 1, at(next, column) + 1))
    }
    beforeLast = last
    last = next
  }
  return last[to.length] ?? 0
}

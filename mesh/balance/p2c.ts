import type { Random, Strategy } from './strategy.ts'

/**
 * Power of two choices: draw two different instances at random and take the one under less load (own calls in flight ÷
 * weight); on a tie, the first drawn.
 *
 * Why two and not the least loaded of all: each router sees only its own calls, and the one least loaded instance
 * would get every router's next call (Mitzenmacher 2001; gRFC A48).
 *
 * @param random uniform in [0, 1); asked twice a pick where there are two to choose from
 */
export function powerOfTwoChoices(random: Random): Strategy {
  return {
    name: 'p2c',
    choose({ fleet: { columns }, rows, count }) {
      const i = Math.floor(random() * count)
      const first = rows[i] as number
      if (count < 2) return first
      const second = rows[(i + 1 + Math.floor(random() * (count - 1))) % count] as number
      const loadOf = (row: number) => (columns.inFlight[row] as number) / (columns.weight[row] as number)
      return loadOf(second) < loadOf(first) ? second : first
    },
  }
}

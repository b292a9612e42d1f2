import { rampAt, type SlowStart } from './slow-start.ts'
import type { Random, Strategy } from './strategy.ts'
import { lessOfTwo } from './two-choices.ts'

/** Power of two choices: of two drawn at random the one under less load (own calls in flight ÷ weight). */
export function powerOfTwoChoices(random: Random, slowStart: SlowStart): Strategy {
  return {
    name: 'p2c',
    choose({ fleet: { columns }, rows, count }, { now }) {
      const { inFlight, weight, since } = columns
      return lessOfTwo(rows, count, random, row => {
        const share = (weight[row] as number) * rampAt(now - (since[row] as number), slowStart)
        return (inFlight[row] as number) / share
      })
    },
  }
}

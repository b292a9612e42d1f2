import { scoresOf } from './scores.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'
import { lessOfTwo } from './two-choices.ts'

/** Power of two choices: of two drawn at random the one under less load (own calls in flight ÷ weight). */
export function powerOfTwoChoices(random: Random, slowStart: SlowStart): Strategy {
  return {
    name: 'p2c',
    choose: (candidates, request) => lessOfTwo(candidates.rows, candidates.count, random, loads(candidates, request)),
    scores: (candidates, request) =>
      scoresOf(candidates, "this router's calls in flight / weight: the less of two drawn", loads(candidates, request)),
  }

  function loads({ fleet }: Candidates, { now }: PickRequest): (row: number) => number {
    const { inFlight, weight, since } = fleet.columns
    return row => {
      const share = (weight[row] as number) * rampAt(now - (since[row] as number), slowStart)
      return (inFlight[row] as number) / share
    }
  }
}

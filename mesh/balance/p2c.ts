import { type Random, type Strategy, without } from './strategy.ts'
import { weightOf } from './weight.ts'

/**
 * Power of two choices: draw two different endpoints at random and take the one under less load (calls in flight ÷
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
    choose(ready, excluded) {
      const candidates = without(ready, excluded)
      if (candidates.length < 2) return candidates[0]
      const i = Math.floor(random() * candidates.length)
      const j = (i + 1 + Math.floor(random() * (candidates.length - 1))) % candidates.length
      const [first, second] = [candidates[i], candidates[j]]
      if (first === undefined || second === undefined) return first
      return second.inFlight / weightOf(second) < first.inFlight / weightOf(first) ? second : first
    },
  }
}

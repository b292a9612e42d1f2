import { chance } from '../sim/chance.ts'
import { lognormal } from '../sim/distribution.ts'
import { fleet, type Situation, speedOf } from './situation.ts'

/**
 * How long the calls of one instance take, one after the other as it begins with them, in milliseconds.
 *
 * Durations belong to the instance and not to the call: so the tenth call that an instance of the seed begins takes as long in
 * the real run as in the simulated, whichever call it is, and what is left of chance is what policies do.
 *
 * @param number tells the instances of a run apart
 * @returns asked at the start of each call, with that moment of the run
 */
export function workOf(situation: Situation, place: number, number: number, seed: number): (atMs: number) => number {
  const random = chance(seed * 1_000 + number)
  const draw = lognormal(fleet.cv)
  const { slow } = situation
  return atMs => {
    const ms = (draw(random) * fleet.meanMs) / speedOf(place)
    const isSlow = slow?.place === place && atMs >= slow.fromMs && atMs < slow.toMs
    return isSlow ? ms * slow.times : ms
  }
}

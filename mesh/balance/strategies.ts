import { MeshError } from '../errors.ts'
import { powerOfTwoChoices } from './p2c.ts'
import { roundRobin } from './round-robin.ts'
import type { Random, Strategy } from './strategy.ts'

const strategies = {
  round_robin: roundRobin,
  p2c: powerOfTwoChoices,
} as const satisfies Record<string, (random: Random) => Strategy>

export type StrategyName = keyof typeof strategies

export const strategyNames = Object.keys(strategies) as [StrategyName, ...StrategyName[]]

/** A fresh strategy by its name; an unknown name is an error that lists those known. */
export function createStrategy(name: string, random: Random): Strategy {
  const create = Object.entries(strategies).find(([known]) => known === name)?.[1]
  if (create === undefined) {
    throw new MeshError('bad_config', `no balancing strategy "${name}"; there are ${strategyNames.join(', ')}`)
  }
  return create(random)
}

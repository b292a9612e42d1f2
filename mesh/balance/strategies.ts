import { MeshError } from '../errors.ts'
import { adaptive } from './adaptive.ts'
import { powerOfTwoChoices } from './p2c.ts'
import { uniform } from './random.ts'
import { roundRobin } from './round-robin.ts'
import type { Random, Strategy } from './strategy.ts'

export interface StrategyOptions {
  /** A newcomer's share grows for so long, in milliseconds; 0: it has all of it at once. */
  readonly slowStartMs: number
}

const strategies = {
  adaptive,
  round_robin: roundRobin,
  random: uniform,
  p2c: powerOfTwoChoices,
} as const satisfies Record<string, (random: Random, options: StrategyOptions) => Strategy>

export type StrategyName = keyof typeof strategies

export const strategyNames = Object.keys(strategies) as [StrategyName, ...StrategyName[]]

/** A fresh strategy by its name; an unknown name is an error that lists those known. */
export function createStrategy(name: string, random: Random, options: StrategyOptions = { slowStartMs: 0 }): Strategy {
  const create = Object.entries(strategies).find(([known]) => known === name)?.[1]
  if (create === undefined) {
    throw new MeshError('bad_config', `no balancing strategy "${name}"; there are ${strategyNames.join(', ')}`)
  }
  return create(random, options)
}

import { MeshError } from '../errors.ts'
import { adaptive } from './adaptive.ts'
import { capabilityBest } from './capability-best.ts'
import { latencyBased } from './latency-based.ts'
import { leastLoaded } from './least-loaded.ts'
import { powerOfTwoChoices } from './p2c.ts'
import { peakEwma } from './peak-ewma.ts'
import { uniform } from './random.ts'
import { roundRobin } from './round-robin.ts'
import { sessionHashed } from './session.ts'
import type { SlowStart } from './slow-start.ts'
import type { Random, Strategy } from './strategy.ts'
import { weightedRound } from './weighted-round.ts'

const strategies = {
  adaptive,
  round_robin: roundRobin,
  least_loaded: leastLoaded,
  random: uniform,
  capability_best: capabilityBest,
  latency_based: latencyBased,
  weighted_round: weightedRound,
  weighted_round_robin: weightedRound,
  p2c: powerOfTwoChoices,
  peak_ewma: peakEwma,
  session: sessionHashed,
} as const satisfies Record<string, (random: Random, slowStart: SlowStart) => Strategy>

export type StrategyName = keyof typeof strategies

export const strategyNames = Object.keys(strategies) as [StrategyName, ...StrategyName[]]

/** A fresh strategy by its name; an unknown name is an error that lists those known. */
export function createStrategy(name: string, random: Random, slowStart: SlowStart = { slowStartMs: 0 }): Strategy {
  const create = Object.entries(strategies).find(([known]) => known === name)?.[1]
  if (create === undefined) {
    throw new MeshError('bad_config', `no balancing strategy "${name}"; there are ${strategyNames.join(', ')}`)
  }
  return create(random, slowStart)
}

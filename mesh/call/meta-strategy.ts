import type { StrategyName } from '../balance/strategies.ts'
import type { Instance } from '../instance.ts'
import { parseInstanceMeta } from '../instance-meta.ts'
import { isStrategy, unknownStrategy } from './read-policy.ts'

/** What a service's instances ask for together. */
export interface MetaStrategy {
  /** Absent: none asks for one that there is. */
  readonly strategy?: StrategyName
  /** What is wrong with what they say; absent: nothing is. */
  readonly fault?: string
}

/**
 * The strategy that the instances of a service ask for in their meta `lb_strategy`. Where they do not agree, as in the midst
 * of a rollout, most of those that ask are right, and of equally many the one whose id comes first.
 */
export function strategyInMeta(instances: readonly Instance[]): MetaStrategy {
  const asking = instances
    .filter(({ meta }) => meta.lb_strategy !== undefined)
    .map(({ id, meta }) => ({ id, name: parseInstanceMeta(meta).lbStrategy ?? '' }))
    .filter(({ name }) => name !== '')
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const groups = Map.groupBy(
    asking.filter(({ name }) => isStrategy(name)),
    ({ name }) => name,
  )
  // The sort is stable: of equally many the first id's stays in front.
  const [first, other] = [...groups].sort(([, a], [, b]) => b.length - a.length)
  const strategy = first === undefined || !isStrategy(first[0]) ? {} : { strategy: first[0] }
  const unknown = asking.find(({ name }) => !isStrategy(name))
  if (unknown !== undefined) {
    return { ...strategy, fault: `meta lb_strategy of ${unknown.id}: ${unknownStrategy(unknown.name)}` }
  }
  if (first === undefined || other === undefined) return strategy
  const counts = [...groups].map(([name, { length }]) => `${name} (${length})`).join(', ')
  return { ...strategy, fault: `the instances ask for different strategies in their meta: ${counts}` }
}

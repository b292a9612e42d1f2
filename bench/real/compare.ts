import { percentile } from '../percentile.ts'
import type { Reports } from '../sim/simulate.ts'
import type { RealRun } from './all-runs.ts'
import { type EndedCall, type Figures, figuresOf, mean } from './figures.ts'
import { labelOf, type Policy, policies } from './policy.ts'
import { predict } from './predict.ts'
import { run, type Situation, situations } from './situation.ts'

/** One policy in one situation, by all of its seeds. */
export interface Comparison {
  readonly situation: Situation
  readonly policy: Policy
  readonly real: Summary
  readonly simulated: Summary
  /** Real mean ÷ simulated mean. */
  readonly ratio: number
  /** The way to the instance and back, late timers included, in milliseconds. Of the simulated times it is a part. */
  readonly wayMs: number
}

/** Means over seeds, which weigh alike. */
export interface Summary {
  readonly meanMs: number
  /** Least and most of the seeds. */
  readonly means: readonly [number, number]
  readonly p99Ms: number
  readonly p99s: readonly [number, number]
  readonly failed: number
}

/** @param runs at least one; those of one policy and situation differ by their seed */
export function compareAll(runs: readonly RealRun[], reports: Reports): Comparison[] {
  const groups = Map.groupBy(runs, ({ situation, policy }) => `${situation.name}, ${labelOf(policy)}`)
  const order = situations.flatMap(({ name }) => policies.map(policy => `${name}, ${labelOf(policy)}`))
  return order.flatMap(name => {
    const group = groups.get(name)
    if (group === undefined) return []
    const { situation, policy } = group[0] as RealRun
    const ways = group.map(wayOf)
    const real = summaryOf(group.map(one => figuresOf(endedIn(one), run.warmUpMs)))
    const simulated = summaryOf(group.map((plan, i) => predict(plan, reports, ways[i] ?? 0)))
    return [{ situation, policy, real, simulated, ratio: real.meanMs / simulated.meanMs, wayMs: mean(ways) }]
  })
}

function endedIn({ outcomes }: RealRun): EndedCall[] {
  return outcomes.flatMap(({ atMs, tookMs, status }) =>
    atMs.map((at, i) => ({ atMs: at, tookMs: tookMs[i] ?? Number.NaN, failed: status[i] !== 0 })),
  )
}

/** What is left of a call that waited for nobody: a quarter of them surely did not, whatever the policy. */
function wayOf({ outcomes }: RealRun): number {
  const rests = outcomes.flatMap(({ restMs, status }) => restMs.filter((_, i) => status[i] === 0))
  return percentile(rests, 0.25)
}

function summaryOf(figures: readonly Figures[]): Summary {
  const means = figures.map(({ meanMs }) => meanMs)
  const p99s = figures.map(({ p99Ms }) => p99Ms)
  return {
    meanMs: mean(means),
    means: [Math.min(...means), Math.max(...means)],
    p99Ms: mean(p99s),
    p99s: [Math.min(...p99s), Math.max(...p99s)],
    failed: mean(figures.map(({ failed }) => failed)),
  }
}

/** Where another policy answers sooner than the mesh's default on average: by more than chance makes of it. */
export interface Shortfall {
  readonly situation: string
  readonly policy: string
  /** The default's mean ÷ the other's, less 1. */
  readonly by: number
}

/** What differs by less says nothing. */
const telling = 0.02

export function shortfalls(found: readonly Comparison[]): Shortfall[] {
  return [...Map.groupBy(found, ({ situation }) => situation.name)].flatMap(([situation, all]) => {
    const own = all.find(({ policy }) => labelOf(policy) === 'adaptive')
    return all.flatMap(({ policy, real }) => {
      const by = (own?.real.meanMs ?? Number.NaN) / real.meanMs - 1
      return by > telling ? [{ situation, policy: labelOf(policy), by }] : []
    })
  })
}

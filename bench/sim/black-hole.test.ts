import { describe, expect, it } from 'vitest'
import { blackHole, compared } from './fleets.ts'
import { type Scenario, simulate } from './simulate.ts'

const load = 0.7
/** Calls that come in one unit of time. */
const rate = load * 80

/** The share of calls to the first of 20, which fails until a moment, in so many units from another moment on. */
function shareOf(
  strategy: Scenario['strategy'],
  routers: number,
  until: number,
  from: number,
  lasting: number,
): number {
  const [, ...others] = blackHole.instances
  const instances = [{ slots: 4, speed: 1, fails: (now: number) => now < until }, ...others]
  const calls = { warmUp: Math.round(rate * from), calls: Math.round(rate * lasting) }
  return simulate({ ...blackHole, instances, routers, strategy, load, ...calls, seed: 1 }).shares[0] ?? Number.NaN
}

describe('an instance that fails at once', () => {
  it.each([
    ['adaptive', 0.01],
    ['capability_best', 0.01],
    ['latency_based', 0.02],
    ['weighted_round', 0.02],
  ])('gets next to nothing by %s', (strategy, most) => {
    expect(shareOf(strategy, 4, Number.POSITIVE_INFINITY, 100, 200)).toBeLessThan(most)
  })

  it.each(compared)('gets calls again by %s when it has recovered, whatever the number of routers', strategy => {
    for (const routers of [1, 4, 16]) expect(shareOf(strategy, routers, 100, 300, 300)).toBeGreaterThan(0.02)
  })
})

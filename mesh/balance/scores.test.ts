import { describe, expect, it } from 'vitest'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { createBalancer } from './balancer.ts'
import type { Decision } from './decision.ts'
import { createStrategy, type StrategyName } from './strategies.ts'

/** Choices of a pool under way: five instances of unlike slots, weights and speeds, one of which fails now and then. */
function decisionsOf(strategy: StrategyName): readonly Decision[] {
  const random = seeded(7)
  const balancer = createBalancer(createStrategy(strategy, random), { window: 20 })
  const instances = [1, 2, 4, 4, 8].map((slots, i) =>
    instanceOf(`i${i}`, { meta: { slots: `${slots}`, weight: `${slots}` } }),
  )
  balancer.update({ service: 'tool-test', instances }, 0)
  const seen = new Map<number, Decision>()
  for (let now = 0; now < 6_000; now += 10) {
    const lease = balancer.pick({ now, excluded: new Set() })
    const fails = lease?.instance.id === 'i1' && random() < 0.2
    const said = { inFlight: Math.floor(random() * 4) }
    if (random() < 0.9)
      lease?.done({ kind: fails ? 'fault' : 'ok', status: fails ? 13 : 0, durationMs: 5 + random() * 20 }, said)
    for (const decision of balancer.decisions(now)) seen.set(decision.at, decision)
  }
  return [...seen.values()]
}

function chosenAndScores({ chosen, candidates }: Decision) {
  const scores = candidates.map(({ score }) => score ?? Number.NaN)
  return { own: candidates.find(({ id }) => id === chosen)?.score ?? Number.NaN, scores }
}

describe('scores', () => {
  it.each<StrategyName>(['adaptive', 'least_loaded', 'capability_best'])('of %s are least for the chosen', strategy => {
    const decisions = decisionsOf(strategy)
    expect(decisions.length).toBeGreaterThan(40)
    for (const decision of decisions) {
      const { own, scores } = chosenAndScores(decision)
      expect(own).toBe(Math.min(...scores))
      expect(decision.scores).toMatch(/: the least$/)
    }
    expect(new Set(decisions.flatMap(decision => chosenAndScores(decision).scores)).size).toBeGreaterThan(10)
  })

  it.each<StrategyName>(['p2c', 'latency_based', 'peak_ewma'])(
    'of %s are never the worst of all for the chosen',
    strategy => {
      for (const decision of decisionsOf(strategy)) {
        const { own, scores } = chosenAndScores(decision)
        const worse = scores.filter(score => score > own).length
        const equal = scores.filter(score => score === own).length
        expect(worse > 0 || equal > 1).toBe(true)
        expect(decision.scores).toMatch(/: the less of two drawn$/)
      }
    },
  )

  it('of weighted_round are shares of all turns, in proportion to the weights', () => {
    const [first, ...others] = decisionsOf('weighted_round').map(decision => chosenAndScores(decision).scores)
    for (const scores of others) expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1)
    expect(first?.[4]).toBeCloseTo((first?.[0] ?? 0) * 8, 2)
  })

  it.each<StrategyName>(['round_robin', 'random'])('are none of %s', strategy => {
    expect(decisionsOf(strategy)[0]).not.toHaveProperty('scores')
  })
})

import { describe, expect, it } from 'vitest'
import { candidatesOf, chosenBy, type Facts } from '../testing/candidates-of.ts'
import { seeded } from '../testing/seeded.ts'
import { weightedRound } from './weighted-round.ts'

function shares(pool: Readonly<Record<string, Facts>>, { now = 0, slowStartMs = 0, times = 11_000 } = {}) {
  const counts: Record<string, number> = Object.fromEntries(Object.keys(pool).map(id => [id, 0]))
  const strategy = weightedRound(seeded(1), { slowStartMs })
  for (const id of chosenBy(strategy, candidatesOf(pool), times, now)) counts[id] = (counts[id] ?? 0) + 1 / times
  return counts
}

describe('weightedRound', () => {
  it('gives each its turn where all weigh alike', () => {
    const chosen = chosenBy(weightedRound(seeded(2), { slowStartMs: 0 }), candidatesOf({ a: {}, b: {}, c: {} }), 300)
    for (let i = 0; i < 300; i += 3) expect(new Set(chosen.slice(i, i + 3)).size).toBe(3)
  })

  it('gives turns in proportion to the weights that Consul has', () => {
    const { a, b, c } = shares({ a: { weight: 1 }, b: { weight: 2 }, c: { weight: 8 } })
    expect(a).toBeCloseTo(1 / 11, 2)
    expect(b).toBeCloseTo(2 / 11, 2)
    expect(c).toBeCloseTo(8 / 11, 2)
  })

  it('spreads the turns of one instead of giving them in a row', () => {
    const chosen = chosenBy(
      weightedRound(seeded(2), { slowStartMs: 0 }),
      candidatesOf({ a: { weight: 2 }, b: { weight: 1 }, c: { weight: 1 } }),
      400,
    )
    expect(chosen.join('')).not.toMatch(/aaa|bb|cc/)
  })

  it('measures what each can do: slots ÷ duration × what went well, and takes who is unknown for the mean', () => {
    const measured = shares({
      quick: { durationMs: 100, slots: 4 },
      slow: { durationMs: 400, slots: 4 },
      half: { durationMs: 100, slots: 4, success: 0.5 },
      unknown: {},
    })
    // 40, 10, half of 40, and the mean of 40, 10 and 40 calls a second.
    const sum = 40 + 10 + 20 + 30
    expect(measured.quick).toBeCloseTo(40 / sum, 2)
    expect(measured.slow).toBeCloseTo(10 / sum, 2)
    expect(measured.half).toBeCloseTo(20 / sum, 2)
    expect(measured.unknown).toBeCloseTo(30 / sum, 2)
  })

  it('believes no measurement for ever, and lets none draw all or nothing', () => {
    const old = { now: 200_000 }
    expect(shares({ a: { durationMs: 1 }, b: { durationMs: 1_000 } }, old).a).toBeCloseTo(1 / 2, 5)
    // One of which nothing is known but that it fails has a tenth of the mean.
    const pool = { bad: { success: 0 }, a: { durationMs: 10 }, b: { durationMs: 10 } }
    expect(shares(pool).bad).toBeCloseTo(1 / 21, 2)
  })

  it('measures anew every second, and whenever the candidates are others', () => {
    const pool = candidatesOf({ a: { durationMs: 10 }, b: { durationMs: 10 } })
    const strategy = weightedRound(seeded(1), { slowStartMs: 0 })
    const shareOfA = (now: number) => chosenBy(strategy, pool, 1_000, now).filter(id => id === 'a').length / 1_000
    expect(shareOfA(0)).toBeCloseTo(1 / 2, 2)
    pool.fleet.columns.durationMs[0] = 30
    expect(shareOfA(900)).toBeCloseTo(1 / 2, 2)
    expect(shareOfA(1_100)).toBeCloseTo(1 / 4, 2)
    expect(chosenBy(strategy, candidatesOf({ c: {} }), 1, 1_100)).toEqual(['c'])
  })

  it('begins slowly with a newcomer', () => {
    const pool = { old: { since: -1e6 }, young: { since: 0 } }
    expect(shares(pool, { now: 2_500, slowStartMs: 10_000 }).young).toBeCloseTo(1 / 5, 2)
  })

  it('ends whatever the weights are', () => {
    for (const weight of [Number.MIN_VALUE, 0, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(shares({ a: { weight, success: 0.01 }, b: { weight } }, { times: 100 })).toBeDefined()
    }
  })
})

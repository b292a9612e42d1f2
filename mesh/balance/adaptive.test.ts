import { describe, expect, it } from 'vitest'
import { candidatesOf, chosenBy } from '../testing/candidates-of.ts'
import { seeded } from '../testing/seeded.ts'
import { adaptive } from './adaptive.ts'

const strategy = (seed = 1, slowStartMs = 0) => adaptive(seeded(seed), { slowStartMs })

describe('adaptive', () => {
  it('takes the shortest queue, per place', () => {
    const pool = candidatesOf({
      short: { reported: 3, slots: 4 },
      long: { reported: 1, slots: 1 },
      full: { reported: 8, slots: 4 },
    })
    expect(new Set(chosenBy(strategy(), pool, 50))).toEqual(new Set(['short']))
  })

  it('counts what it sent since the report, and never less than it has under way itself', () => {
    const pool = candidatesOf({
      sent: { reported: 0, sent: 5 },
      own: { reported: 0, inFlight: 4 },
      third: { reported: 3 },
    })
    expect(new Set(chosenBy(strategy(), pool, 50))).toEqual(new Set(['third']))
  })

  it('believes an old report less, and the mean of all the more', () => {
    const facts = {
      idle: { reported: 0, reportedAt: 0, inFlight: 1 },
      busy: { reported: 4, reportedAt: 0, inFlight: 1 },
    }
    const pool = candidatesOf(facts)
    expect(new Set(chosenBy(strategy(), pool, 50, 10))).toEqual(new Set(['idle']))
    expect(new Set(chosenBy(strategy(), candidatesOf({ ...facts, third: { reported: 2 } }), 50, 600_000))).toEqual(
      new Set(['idle']),
    )
  })

  it('takes one that reports nothing, or is not believed, for the mean, and for no less than its own calls there', () => {
    const facts = { idle: { reported: 1 }, busy: { reported: 5 } }
    expect(new Set(chosenBy(strategy(), candidatesOf({ ...facts, quiet: {} }), 50))).toEqual(new Set(['idle']))
    const own = { a: { reported: 0 }, b: { reported: 0 }, quiet: { inFlight: 1 } }
    expect(chosenBy(strategy(), candidatesOf(own), 50)).not.toContain('quiet')
  })

  it('draws among equals, each with the same chance', () => {
    const pool = candidatesOf({ a: {}, b: {}, c: {}, d: {} })
    const chosen = chosenBy(strategy(7), pool, 4_000)
    for (const id of ['a', 'b', 'c', 'd']) {
      expect(chosen.filter(one => one === id).length / 4_000).toBeCloseTo(0.25, 1)
    }
  })

  it('lets a fault fade', () => {
    const pool = candidatesOf({ failed: { debt: 1, debtAt: 0 }, busy: { inFlight: 2 } })
    expect(new Set(chosenBy(strategy(), pool, 20, 0))).toEqual(new Set(['busy']))
    expect(new Set(chosenBy(strategy(), pool, 20, 60_000))).toEqual(new Set(['failed']))
  })

  it('forgets a fault at last, so that it is one among equals again', () => {
    const pool = candidatesOf({ failed: { debt: 1, debtAt: 0 }, idle: {} })
    expect(new Set(chosenBy(strategy(), pool, 40, 30_000))).toEqual(new Set(['idle']))
    expect(new Set(chosenBy(strategy(), pool, 40, 35_000))).toEqual(new Set(['failed', 'idle']))
  })

  it('begins slowly with a newcomer', () => {
    const pool = candidatesOf({ old: { since: -1e9, inFlight: 3 }, young: { since: 0 } })
    expect(new Set(chosenBy(strategy(1, 10_000), pool, 20, 1_000))).toEqual(new Set(['old']))
    expect(new Set(chosenBy(strategy(1, 10_000), pool, 20, 9_000))).toEqual(new Set(['young']))
  })

  it('looks at some of many, all different', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`i${i}`, { inFlight: i < 900 ? 1 : 0 }]))
    const chosen = chosenBy(strategy(3), candidatesOf(many), 500)
    // At least one idle among sixteen of a tenth: 1 - .9^16 = .81.
    const idle = chosen.filter(id => Number(id.slice(1)) >= 900).length / 500
    expect(idle).toBeGreaterThan(0.7)
    expect(new Set(chosen).size).toBeGreaterThan(90)
  })

  it('is replayed by the same chance', () => {
    const pool = candidatesOf({ a: {}, b: {}, c: {} })
    expect(chosenBy(strategy(5), pool, 50)).toEqual(chosenBy(strategy(5), pool, 50))
  })
})

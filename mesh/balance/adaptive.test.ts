import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../outcome.ts'
import { candidatesOf, chosenBy, type Facts } from '../testing/candidates-of.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { begin, end } from './activity.ts'
import { adaptive } from './adaptive.ts'
import { createBalancer } from './balancer.ts'

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

  it('counts what it has under way itself, and what others have there beside', () => {
    const pool = candidatesOf({
      own: { reported: 5, inFlight: 5 },
      others: { reported: 7 },
      both: { reported: 3, inFlight: 1 },
    })
    expect(new Set(chosenBy(strategy(), pool, 50))).toEqual(new Set(['both']))
  })

  it('believes an old report less, and the mean of all the more', () => {
    const facts = { idle: { reported: 0 }, busy: { reported: 8 }, heard: { reported: 1, reportedAt: 600_000 } }
    expect(new Set(chosenBy(strategy(), candidatesOf(facts), 50, 10))).toEqual(new Set(['idle']))
    expect(new Set(chosenBy(strategy(), candidatesOf(facts), 50, 600_000))).toEqual(new Set(['heard']))
  })

  it('hears at once what changes, whatever it keeps for a moment', () => {
    const pool = candidatesOf({ a: { reported: 0 }, b: { reported: 3 } })
    const { fleet } = pool
    const own = strategy()
    const choice = () => new Set(chosenBy(own, pool, 20))
    expect(choice()).toEqual(new Set(['a']))
    fleet.setReported(0, 9)
    expect(choice()).toEqual(new Set(['b']))
    fleet.setSlots(0, 9, true)
    expect(choice()).toEqual(new Set(['a']))
    for (let i = 0; i < 9; i++) {
      begin(fleet, 0, 0)
      end(fleet, 0, outcomeOf(14, 1), 0)
    }
    expect(choice()).toEqual(new Set(['b']))
    fleet.forgive(0, 0)
    expect(choice()).toEqual(new Set(['a']))
  })

  it('takes what it does not know exactly otherwise than other routers do, and what it knows as it is', () => {
    const chosenOf = (facts: Facts) => {
      const ids = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`i${i}`, { slots: 9, ...facts }]))
      return Array.from({ length: 8 }, (_, seed) => new Set(chosenBy(strategy(seed), candidatesOf(ids), 100)))
    }
    const busy = chosenOf({ reported: 5 })
    expect(busy.map(({ size }) => size)).toEqual(Array(8).fill(1))
    expect(new Set(busy.flatMap(ids => [...ids])).size).toBeGreaterThan(3)
    for (const ids of chosenOf({ reported: 5, inFlight: 5 })) expect(ids.size).toBe(10)
  })

  it('prefers the faster, and counts double what would wait', () => {
    const slow = { slots: 4, inFlight: 3, logMs: Math.log(300), timed: 1_000 }
    const fast = (inFlight: number) => ({ slots: 4, inFlight, logMs: Math.log(100), timed: 1_000 })
    // 1.5 times as fast as the mean, the other a 1.5th: (5 + 1) / 4 / 1.5 and (7 + 3) / 4 / 1.5 against 4 / 4 · 1.5.
    expect(new Set(chosenBy(strategy(), candidatesOf({ fast: fast(4), slow }), 20))).toEqual(new Set(['fast']))
    expect(new Set(chosenBy(strategy(), candidatesOf({ fast: fast(6), slow }), 20))).toEqual(new Set(['slow']))
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

  it('spreads calls that come one by one, though the first of one instance was slow', () => {
    const balancer = createBalancer(strategy(9), { window: 100 })
    const instances = ['cold', 'b', 'c'].map(id => instanceOf(id))
    balancer.update({ service: 'tool-test', instances }, 0)
    const picks = { cold: 0, b: 0, c: 0 }
    for (let now = 0; now < 30_000; now += 100) {
      const lease = balancer.pick({ now, excluded: new Set() })
      const id = lease?.instance.id as keyof typeof picks
      picks[id] += 1
      lease?.done(outcomeOf(0, id === 'cold' && picks.cold === 1 ? 400 : 2))
    }
    expect(Math.min(...Object.values(picks))).toBeGreaterThan(60)
  })

  it('lets a fault fade', () => {
    const pool = candidatesOf({ failed: { debt: 10, debtAt: 0 }, busy: { inFlight: 2 } })
    expect(new Set(chosenBy(strategy(), pool, 20, 0))).toEqual(new Set(['busy']))
    expect(new Set(chosenBy(strategy(), pool, 20, 60_000))).toEqual(new Set(['failed']))
  })

  it('forgets a fault at last, so that it is one among equals again', () => {
    const pool = candidatesOf({ failed: { debt: 1, debtAt: 0 }, idle: {} })
    expect(new Set(chosenBy(strategy(), pool, 40, 22_000))).toEqual(new Set(['idle']))
    expect(new Set(chosenBy(strategy(), pool, 40, 24_000))).toEqual(new Set(['failed', 'idle']))
  })

  it('begins slowly with a newcomer', () => {
    const pool = candidatesOf({ old: { since: -1e9, inFlight: 3 }, young: { since: 0 } })
    expect(new Set(chosenBy(strategy(1, 10_000), pool, 20, 1_000))).toEqual(new Set(['old']))
    expect(new Set(chosenBy(strategy(1, 10_000), pool, 20, 9_000))).toEqual(new Set(['young']))
  })

  it('looks at all, however many: one that is idle among a thousand is found', () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`i${i}`, { inFlight: i === 777 ? 0 : 1 }]))
    expect(new Set(chosenBy(strategy(3), candidatesOf(many), 20))).toEqual(new Set(['i777']))
  })

  it('is replayed by the same chance', () => {
    const pool = candidatesOf({ a: {}, b: {}, c: {} })
    expect(chosenBy(strategy(5), pool, 50)).toEqual(chosenBy(strategy(5), pool, 50))
  })
})

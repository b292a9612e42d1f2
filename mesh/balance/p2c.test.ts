import { describe, expect, it } from 'vitest'
import { candidatesOf, chosenBy } from '../testing/candidates-of.ts'
import { isEven } from '../testing/chi-square.ts'
import { seeded } from '../testing/seeded.ts'
import { powerOfTwoChoices } from './p2c.ts'

const atOnce = { slowStartMs: 0 }

describe('powerOfTwoChoices', () => {
  it('takes the only one when there is one', () => {
    expect(
      chosenBy(
        powerOfTwoChoices(() => 0.5, atOnce),
        candidatesOf({ a: { inFlight: 99 } }),
        1,
      ),
    ).toEqual(['a'])
  })

  it('always takes the less loaded of two', () => {
    const pool = candidatesOf({ busy: { inFlight: 3 }, idle: { inFlight: 2 } })
    expect(new Set(chosenBy(powerOfTwoChoices(seeded(1), atOnce), pool, 100))).toEqual(new Set(['idle']))
  })

  it('never takes the most loaded one, and always draws two different ones', () => {
    const pool = candidatesOf({ a: {}, b: { inFlight: 1 }, c: { inFlight: 2 }, d: { inFlight: 3 } })
    const chosen = chosenBy(powerOfTwoChoices(seeded(2), atOnce), pool, 2_000)
    expect(chosen).not.toContain('d')
    // Of the six pairs, the least loaded wins three, the next two, the next one.
    const share = (id: string) => chosen.filter(one => one === id).length / chosen.length
    expect(share('a')).toBeCloseTo(3 / 6, 1)
    expect(share('b')).toBeCloseTo(2 / 6, 1)
    expect(share('c')).toBeCloseTo(1 / 6, 1)
  })

  it('weighs load by weight', () => {
    const pool = candidatesOf({ big: { inFlight: 5, weight: 4 }, small: { inFlight: 2 } })
    expect(chosenBy(powerOfTwoChoices(seeded(3), atOnce), pool, 1)).toEqual(['big'])
  })

  it.each([2, 3, 7, 20])('spreads evenly over %i equals', n => {
    const pool = candidatesOf(Object.fromEntries(Array.from({ length: n }, (_, i) => [`i${i}`, {}])))
    const counts = new Map<string, number>()
    const total = 20_000
    for (const id of chosenBy(powerOfTwoChoices(seeded(n), atOnce), pool, total))
      counts.set(id, (counts.get(id) ?? 0) + 1)
    expect(counts.size).toBe(n)
    expect(isEven([...counts.values()])).toBe(true)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpointOf } from '../testing/endpoint-of.ts'
import { seeded } from '../testing/seeded.ts'
import { powerOfTwoChoices } from './p2c.ts'

const nobody: ReadonlySet<string> = new Set()

/** Pearson's chi-square against equal shares. */
function chiSquare(counts: readonly number[], total: number): number {
  const expected = total / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('powerOfTwoChoices', () => {
  it('takes the only one when one is ready, and none when none is left', () => {
    const strategy = powerOfTwoChoices(() => 0.5)
    const only = endpointOf('a', { inFlight: 99 })
    expect(strategy.choose([only], nobody)).toBe(only)
    expect(strategy.choose([only], new Set(['a']))).toBeUndefined()
    expect(strategy.choose([], nobody)).toBeUndefined()
  })

  it('always takes the less loaded of two', () => {
    const pool = [endpointOf('busy', { inFlight: 3 }), endpointOf('idle', { inFlight: 2 })]
    const strategy = powerOfTwoChoices(seeded(1))
    for (let i = 0; i < 100; i++) expect(strategy.choose(pool, nobody)?.instance.id).toBe('idle')
  })

  it('never takes the most loaded one, and always draws two different ones', () => {
    const pool = ['a', 'b', 'c', 'd'].map((id, i) => endpointOf(id, { inFlight: i }))
    const strategy = powerOfTwoChoices(seeded(2))
    const chosen = Array.from({ length: 2_000 }, () => strategy.choose(pool, nobody)?.instance.id)
    expect(chosen).not.toContain('d')
    // Of the six pairs, the least loaded wins three, the next two, the next one.
    const share = (id: string) => chosen.filter(one => one === id).length / chosen.length
    expect(share('a')).toBeCloseTo(3 / 6, 1)
    expect(share('b')).toBeCloseTo(2 / 6, 1)
    expect(share('c')).toBeCloseTo(1 / 6, 1)
  })

  it('weighs load by weight', () => {
    const pool = [endpointOf('big', { inFlight: 5, weight: '4' }), endpointOf('small', { inFlight: 2 })]
    expect(powerOfTwoChoices(seeded(3)).choose(pool, nobody)?.instance.id).toBe('big')
  })

  it.each([2, 3, 7, 20])('spreads evenly over %i equals', n => {
    const pool = Array.from({ length: n }, (_, i) => endpointOf(`i${i}`))
    const counts = new Map(pool.map(({ instance }) => [instance.id, 0]))
    const strategy = powerOfTwoChoices(seeded(n))
    const total = 20_000
    for (let i = 0; i < total; i++) {
      const id = strategy.choose(pool, nobody)?.instance.id ?? ''
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    expect(counts.size).toBe(n)
    // 99.99 % point of chi-square, by Wilson and Hilferty.
    const k = n - 1
    const bound = k * (1 - 2 / (9 * k) + 3.719 * Math.sqrt(2 / (9 * k))) ** 3
    expect(chiSquare([...counts.values()], total)).toBeLessThan(bound)
  })

  it('takes one that is not excluded, whenever there is one, whatever chance says', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const load = fc.array(fc.nat(9), { minLength: 5, maxLength: 5 })
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(
        load,
        fc.subarray(ids),
        fc.array(chance, { minLength: 2, maxLength: 2 }),
        (load, excluded, chances) => {
          const pool = ids.map((id, i) => endpointOf(id, { inFlight: load[i] ?? 0 }))
          let i = 0
          const chosen = powerOfTwoChoices(() => chances[i++] ?? 0).choose(pool, new Set(excluded))
          const left = ids.filter(id => !excluded.includes(id))
          if (left.length === 0) expect(chosen).toBeUndefined()
          else expect(left).toContain(chosen?.instance.id)
          expect(i).toBeLessThanOrEqual(2)
        },
      ),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidatesOf, chosenBy } from '../testing/candidates-of.ts'
import { roundRobin } from './round-robin.ts'

const poolOf = (...ids: readonly string[]) => candidatesOf(Object.fromEntries([...ids].sort().map(id => [id, {}])))

function counted(ids: readonly (string | undefined)[]): Map<string | undefined, number> {
  const counts = new Map<string | undefined, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

describe('roundRobin', () => {
  it('gives each its turn, exactly', () => {
    const pool = poolOf('a', 'b', 'c')
    const strategy = roundRobin(() => 0.4)
    const chosen = chosenBy(strategy, pool, 300)
    expect(counted(chosen)).toEqual(
      new Map([
        ['c', 100],
        ['a', 100],
        ['b', 100],
      ]),
    )
    expect(chosen.slice(0, 6)).toEqual(['c', 'a', 'b', 'c', 'a', 'b'])
  })

  it('starts where chance says, anywhere in the pool, and asks chance once', () => {
    const pool = poolOf('a', 'b', 'c', 'd')
    let asked = 0
    const starts = [0, 0.25, 0.5, 0.75, 1 - Number.EPSILON].map(chance => {
      const strategy = roundRobin(() => {
        asked += 1
        return chance
      })
      return chosenBy(strategy, pool, 2).at(-1)
    })
    expect(new Set(starts)).toEqual(new Set(['a', 'b', 'c', 'd']))
    expect(asked).toBe(5)
  })

  it('goes on with the next id when the one whose turn was last has left, or others have come', () => {
    const strategy = roundRobin(() => 1 - Number.EPSILON)
    const next = (...ids: string[]) => chosenBy(strategy, poolOf(...ids), 1)[0]
    expect(next('a', 'b', 'c', 'd')).toBe('a')
    expect(next('a', 'b', 'c', 'd')).toBe('b')
    expect(next('a', 'c', 'd')).toBe('c')
    expect(next('a', 'b', 'c', 'cc', 'd')).toBe('cc')
    expect(next('a', 'b')).toBe('a')
    expect(next('0', 'a', 'b')).toBe('b')
    expect(next('0', 'a', 'b')).toBe('0')
  })

  it('never passes anybody over who stays, while others come and go', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const pools = fc.array(fc.subarray(ids, { minLength: 1 }), { minLength: 1, maxLength: 60 })
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(pools, chance, (pools, chance) => {
        const strategy = roundRobin(() => chance)
        const waited = new Map<string, number>()
        for (const pool of pools) {
          for (const id of waited.keys()) if (!pool.includes(id)) waited.delete(id)
          const chosen = chosenBy(strategy, poolOf(...pool), 1)[0]
          expect(pool).toContain(chosen)
          for (const id of pool) waited.set(id, id === chosen ? 0 : (waited.get(id) ?? 0) + 1)
          // A turn is at most one walk over all ids there are.
          for (const turns of waited.values()) expect(turns).toBeLessThan(ids.length)
        }
      }),
    )
  })

  it('is replayed by the same chance', () => {
    const run = () => {
      const strategy = roundRobin(() => 0.7)
      return chosenBy(strategy, poolOf('a', 'b', 'c'), 20)
    }
    expect(run()).toEqual(run())
  })
})

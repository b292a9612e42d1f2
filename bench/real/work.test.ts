import { describe, expect, it } from 'vitest'
import { fleet, situations } from './situation.ts'
import { workOf } from './work.ts'

const [plain, antagonist] = situations
if (plain === undefined || antagonist === undefined) throw new Error('no situations')

function take(count: number, work: (atMs: number) => number, atMs = 0): number[] {
  return Array.from({ length: count }, () => work(atMs))
}

describe('workOf', () => {
  it('is the same for an instance of one seed, and another for another instance or seed', () => {
    const first = take(5, workOf(plain, 0, 0, 1))
    expect(take(5, workOf(plain, 0, 0, 1))).toEqual(first)
    expect(take(5, workOf(plain, 0, 1, 1))).not.toEqual(first)
    expect(take(5, workOf(plain, 0, 0, 2))).not.toEqual(first)
  })

  it('has the mean of the fleet, and some that takes much longer', () => {
    const work = take(100_000, workOf(plain, 0, 0, 1))
    const mean = work.reduce((sum, ms) => sum + ms, 0) / work.length
    expect(mean / fleet.meanMs).toBeCloseTo(1, 1)
    expect(Math.max(...work)).toBeGreaterThan(20 * fleet.meanMs)
  })

  it('is done in half of the time by the fast', () => {
    const slow = take(5, workOf(plain, 0, 7, 1))
    expect(take(5, workOf(plain, 11, 7, 1))).toEqual(slow.map(ms => ms / 2))
  })

  it('takes longer at the one that is slow, while it is', () => {
    const { slow } = antagonist
    if (slow === undefined) throw new Error('nobody is slow')
    const usual = take(5, workOf(antagonist, slow.place, 0, 1), slow.toMs)
    const during = take(5, workOf(antagonist, slow.place, 0, 1), slow.fromMs)
    expect(during).toEqual(usual.map(ms => ms * slow.times))
    expect(take(5, workOf(antagonist, slow.place - 1, 0, 1), slow.fromMs)).toEqual(
      take(5, workOf(plain, slow.place - 1, 0, 1)),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { candidatesOf, chosenBy, type Facts } from '../testing/candidates-of.ts'
import { seeded } from '../testing/seeded.ts'
import { latencyBased } from './latency-based.ts'

const chosen = (pool: Readonly<Record<string, Facts>>, now = 0) =>
  new Set(chosenBy(latencyBased(seeded(1), { slowStartMs: 0 }), candidatesOf(pool), 50, now))

describe('latencyBased', () => {
  it('takes the faster of two, as long as its queue is not longer by as much', () => {
    const slow = { latencyMs: 300, inFlight: 0 }
    expect(chosen({ fast: { latencyMs: 100, inFlight: 1 }, slow })).toEqual(new Set(['fast']))
    expect(chosen({ fast: { latencyMs: 100, inFlight: 3 }, slow })).toEqual(new Set(['slow']))
    expect(chosen({ fast: { latencyMs: 100, inFlight: 3, slots: 4 }, slow })).toEqual(new Set(['fast']))
  })

  it('expects no answer soon of one that mostly fails, however fast it does', () => {
    const failing = { latencyMs: 100, success: 0.2 }
    expect(chosen({ failing, slow: { latencyMs: 300 } })).toEqual(new Set(['slow']))
    expect(chosen({ failing, slow: { latencyMs: 300, inFlight: 1 } })).toEqual(new Set(['failing']))
  })

  it('forgets how slow one was that got nothing to do', () => {
    const quick = { latencyMs: 100, latencyAt: 20_000, pickedAt: 20_000 }
    const slow = { latencyMs: 300, pickedAt: 20_000 }
    expect(chosen({ quick, slow: { ...slow, latencyAt: 15_000 } }, 20_000)).toEqual(new Set(['quick']))
    expect(chosen({ quick, slow: { ...slow, latencyAt: 5_000 } }, 20_000)).toEqual(new Set(['slow']))
  })

  it('probes one that got nothing for three memories, whatever is remembered, with one call', () => {
    const quick = { latencyMs: 1, latencyAt: 40_000, pickedAt: 40_000 }
    const slow = { latencyMs: 1e9, latencyAt: 10_000, pickedAt: 9_000 }
    expect(chosen({ quick, slow }, 40_000)).toEqual(new Set(['slow']))
    expect(chosen({ quick, slow: { ...slow, inFlight: 1 } }, 40_000)).toEqual(new Set(['quick']))
  })

  it('takes one that it never heard of for a typical one', () => {
    const pool = candidatesOf({ fast: { latencyMs: 50 }, slow: { latencyMs: 200 }, unknown: {} })
    pool.fleet.typicalMs.add(100)
    const strategy = latencyBased(seeded(3), { slowStartMs: 0 })
    const counts = new Map<string, number>()
    for (const id of chosenBy(strategy, pool, 900)) counts.set(id, (counts.get(id) ?? 0) + 1)
    // Of three pairs the fastest wins two, the unknown one, the slow none.
    expect(counts.has('slow')).toBe(false)
    expect((counts.get('fast') ?? 0) / 900).toBeCloseTo(2 / 3, 1)
  })
})

import { describe, expect, it } from 'vitest'
import { candidatesOf, chosenBy, type Facts } from '../testing/candidates-of.ts'
import { seeded } from '../testing/seeded.ts'
import { peakEwma } from './peak-ewma.ts'

const chosen = (pool: Readonly<Record<string, Facts>>, now = 0) =>
  new Set(chosenBy(peakEwma(seeded(1)), candidatesOf(pool), 50, now))

describe('peakEwma', () => {
  it('takes the lesser of latency times calls in flight', () => {
    expect(chosen({ fast: { costMs: 100, inFlight: 1 }, slow: { costMs: 300 } })).toEqual(new Set(['fast']))
    expect(chosen({ fast: { costMs: 100, inFlight: 3 }, slow: { costMs: 300 } })).toEqual(new Set(['slow']))
  })

  it('forgets in ten seconds', () => {
    const pool = { quick: { costMs: 100, costAt: 20_000 }, slow: { costMs: 250, costAt: 10_000 } }
    expect(chosen(pool, 20_000)).toEqual(new Set(['slow']))
  })

  it('gives one that it never heard of one call, and no second before the first is answered', () => {
    expect(chosen({ known: { costMs: 1 }, unknown: {} })).toEqual(new Set(['unknown']))
    expect(chosen({ known: { costMs: 1e6, inFlight: 50 }, unknown: { inFlight: 1 } })).toEqual(new Set(['known']))
  })
})

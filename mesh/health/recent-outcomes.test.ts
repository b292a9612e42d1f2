import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RecentOutcomes } from './recent-outcomes.ts'

describe('RecentOutcomes', () => {
  it('counts what ended in the last 25 to 30 s', () => {
    const calls = fc.array(fc.record({ afterMs: fc.nat(20_000), fault: fc.boolean() }), { maxLength: 60 })
    fc.assert(
      fc.property(calls, calls => {
        const recent = new RecentOutcomes()
        const heard: { at: number; fault: boolean }[] = []
        let now = 0
        for (const { afterMs, fault } of calls) {
          now += afterMs
          recent.add(fault, now)
          heard.push({ at: now, fault })
          const since = (Math.floor(now / 5_000) - 5) * 5_000
          const counted = heard.filter(({ at }) => at >= since)
          expect(recent.ended).toBe(counted.length)
          expect(recent.faults).toBe(counted.filter(({ fault }) => fault).length)
        }
      }),
    )
  })

  it('takes back what another counted of the same calls', () => {
    const [all, own] = [new RecentOutcomes(), new RecentOutcomes()]
    for (let now = 0; now < 20_000; now += 1_000) {
      all.add(false, now)
      all.add(true, now)
      own.add(true, now)
    }
    all.subtract(own)
    expect([all.ended, all.faults]).toEqual([20, 0])
    all.advance(32_000)
    expect([all.ended, all.faults]).toEqual([15, 0])
  })

  it('begins anew when the clock goes backwards or is none', () => {
    const recent = new RecentOutcomes()
    recent.add(true, 1e9)
    recent.add(true, 0)
    expect([recent.ended, recent.faults]).toEqual([1, 1])
    recent.add(false, Number.NaN)
    expect(recent.ended).toBe(2)
  })
})

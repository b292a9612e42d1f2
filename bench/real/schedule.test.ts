import { describe, expect, it } from 'vitest'
import { scheduleOf } from './schedule.ts'

const traffic = { callsPerSecond: 300, lengthMs: 40_000, routers: 3 }

describe('scheduleOf', () => {
  const calls = scheduleOf(traffic, 1)

  it('gives the same calls for the same seed, and others for another', () => {
    expect(scheduleOf(traffic, 1)).toEqual(calls)
    expect(scheduleOf(traffic, 2)[0]).not.toEqual(calls[0])
  })

  it('keeps them in order, within the run, and on routers that there are', () => {
    for (const [i, { atMs, router }] of calls.entries()) {
      expect(atMs).toBeGreaterThan(calls[i - 1]?.atMs ?? 0)
      expect(atMs).toBeLessThan(traffic.lengthMs)
      expect([0, 1, 2]).toContain(router)
    }
  })

  it('comes as often as it is told, by chance', () => {
    expect(calls.length / 12_000).toBeCloseTo(1, 1)
    const gaps = calls.map(({ atMs }, i) => atMs - (calls[i - 1]?.atMs ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length
    expect(Math.sqrt(variance) / mean).toBeCloseTo(1, 1)
  })
})

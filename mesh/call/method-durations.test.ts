import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/seeded.ts'
import { MethodDurations } from './method-durations.ts'

function filled(values: readonly number[]): MethodDurations {
  const durations = new MethodDurations()
  for (const value of values) durations.add(value)
  return durations
}

describe('MethodDurations', () => {
  it('says nothing before 20 calls', () => {
    const durations = filled(Array.from({ length: 19 }, () => 10))
    expect([durations.p10, durations.p95]).toEqual([Number.NaN, Number.NaN])
    durations.add(10)
    expect(durations.p10).toBeLessThanOrEqual(10)
    expect(durations.p95).toBeGreaterThanOrEqual(10)
  })

  it('is never further from the truth than a bucket, whatever the scale', () => {
    const random = seeded(7)
    for (const scale of [0.5, 40, 3_000, 600_000]) {
      const values = Array.from({ length: 400 }, () => scale * (0.5 + random()))
      const sorted = values.toSorted((a, b) => a - b)
      const { p10, p95 } = filled(values)
      const [low, high] = [sorted[39] as number, sorted[379] as number]
      expect(p10).toBeLessThanOrEqual(low * 1.02)
      expect(p10).toBeGreaterThan(low / 1.25)
      expect(p95).toBeGreaterThanOrEqual(high / 1.02)
      expect(p95).toBeLessThan(high * 1.25)
    }
  })

  it('forgets what was long ago', () => {
    const durations = filled(Array.from({ length: 2_000 }, () => 1_000))
    for (let i = 0; i < 1_500; i++) durations.add(10)
    expect(durations.p95).toBeLessThan(20)
  })

  it('takes rubbish for nothing, and what is too short or too long for the ends', () => {
    const durations = filled([Number.NaN, -1, Number.NEGATIVE_INFINITY])
    for (let i = 0; i < 20; i++) durations.add(0)
    expect(durations.p10).toBe(0)
    for (let i = 0; i < 600; i++) durations.add(Number.POSITIVE_INFINITY)
    expect(Number.isFinite(durations.p10)).toBe(true)
    expect(durations.p10).toBeGreaterThan(1_000_000)
  })
})

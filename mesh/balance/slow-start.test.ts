import { describe, expect, it } from 'vitest'
import { rampAt } from './slow-start.ts'

describe('rampAt', () => {
  it('grows evenly from a tenth to all within the window', () => {
    const at = (ageMs: number) => rampAt(ageMs, { slowStartMs: 10_000 })
    expect([0, 500, 1_000, 5_000, 9_000, 10_000, 1e9].map(at)).toEqual([0.1, 0.1, 0.1, 0.5, 0.9, 1, 1])
  })

  it('grows faster at first the greater the aggression', () => {
    const at = (slowStartAggression: number) => rampAt(2_500, { slowStartMs: 10_000, slowStartAggression })
    expect([0.5, 1, 2].map(at)).toEqual([0.1, 0.25, 0.5])
  })

  it('takes whoever comes from the future for new, and has no newcomers without a window', () => {
    expect(rampAt(-5_000, { slowStartMs: 10_000 })).toBe(0.1)
    expect(rampAt(0, { slowStartMs: 0 })).toBe(1)
    expect(rampAt(Number.NaN, { slowStartMs: 10_000 })).toBe(1)
  })
})

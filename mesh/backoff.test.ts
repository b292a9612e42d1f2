import { describe, expect, it } from 'vitest'
import { pauseAfter } from './backoff.ts'

describe('pauseAfter', () => {
  const backoff = { baseMs: 100, maxMs: 2000 }

  it('doubles its cap with each failure, up to the greatest', () => {
    const almostOne = () => 1 - Number.EPSILON
    const caps = [1, 2, 3, 5, 6, 2000].map(failures => Math.round(pauseAfter(failures, backoff, almostOne)))
    expect(caps).toEqual([100, 200, 400, 1600, 2000, 2000])
  })

  it('spreads over everything below the cap', () => {
    expect(pauseAfter(2, backoff, () => 0)).toBe(0)
    expect(pauseAfter(2, backoff, () => 0.25)).toBe(50)
  })
})

import { describe, expect, it } from 'vitest'
import { median, percentile } from './percentile.ts'

const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)

describe('percentile', () => {
  it('is one of the values, by the nearest rank, and leaves them in their order', () => {
    expect([0.01, 0.5, 0.99, 1].map(share => percentile(hundred, share))).toEqual([1, 50, 99, 100])
    expect(percentile([7], 0.99)).toBe(7)
    expect(hundred[0]).toBe(100)
  })

  it('is no number of none', () => {
    expect(percentile([], 0.5)).toBeNaN()
  })
})

describe('median', () => {
  it('is the middle one, or the mean of the middle two', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNaN()
  })
})

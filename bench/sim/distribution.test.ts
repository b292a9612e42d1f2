import { describe, expect, it } from 'vitest'
import { chance } from './chance.ts'
import { deterministic, exponential, hyperexponential, lognormal } from './distribution.ts'

describe('distributions', () => {
  it.each([
    ['deterministic', deterministic, 0],
    ['exponential', exponential, 1],
    ['lognormal', lognormal(0.5), 0.5],
    ['lognormal', lognormal(2), 2],
    ['hyperexponential', hyperexponential(2), 2],
    ['hyperexponential', hyperexponential(4), 4],
  ] as const)('%s has mean 1 and CV %d', (_, draw, cv) => {
    const random = chance(1)
    const n = 1_000_000
    let sum = 0
    let squares = 0
    for (let i = 0; i < n; i++) {
      const value = draw(random)
      sum += value
      squares += value * value
    }
    const mean = sum / n
    expect(mean).toBeCloseTo(1, 1.5)
    expect(Math.abs(Math.sqrt(squares / n - mean * mean) - cv)).toBeLessThan(0.05 * Math.max(1, cv))
  })
})

describe('chance', () => {
  it('is the same for the same seed, another for another, and even', () => {
    const draw = (seed: number) => Array.from({ length: 1_000 }, chance(seed))
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    const random = chance(3)
    const counts = new Array(16).fill(0)
    for (let i = 0; i < 160_000; i++) counts[Math.floor(random() * 16)] += 1
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500)
  })
})

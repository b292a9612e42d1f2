import { describe, expect, it } from 'vitest'
import { sayDuration } from './duration.ts'

describe('sayDuration', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 m'],
    [7_200_000, '2 h'],
    [90_000_000, '1 d'],
  ])('says %d ms as %s', (ms, said) => {
    expect(sayDuration(ms)).toBe(said)
  })
})

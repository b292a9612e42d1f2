import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['paris', 'paris', 0],
    ['pariss', 'paris', 1],
    ['pars', 'paris', 1],
    ['pairs', 'paris', 1],
    ['berlin', 'dublin', 3],
    ['', 'rome', 4],
  ])('is, from %j to %j, %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance)
  })

  it('is the same both ways, 0 only between equals, and no more than the longer text', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '東'), maxLength: 8 })
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b)
        expect(distance).toBe(editDistance(b, a))
        expect(distance === 0).toBe(a === b)
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      }),
    )
  })
})

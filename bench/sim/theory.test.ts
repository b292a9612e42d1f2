import { describe, expect, it } from 'vitest'
import { brief, theories } from './theory.ts'

describe('the simulator', () => {
  it.each(theories)('agrees: $name', { timeout: 120_000 }, ({ check }) => {
    for (const { what, measured, from, to } of check(brief)) {
      expect(measured, what).toBeGreaterThanOrEqual(from)
      expect(measured, what).toBeLessThanOrEqual(to)
    }
  })
})

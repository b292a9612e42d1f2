import { describe, expect, it } from 'vitest'
import { seeded } from './seeded.ts'

describe('seeded', () => {
  it('never changes: answers of last year must come again', () => {
    expect(seeded('Paris/FR/wet/2026-11-21')).toBe(0.7835395513102412)
    expect(seeded('')).toBe(0.6689221884589642)
  })

  it('spreads evenly, also over seeds that differ in a digit', () => {
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let index = 0; index < 10_000; index += 1) {
      const tenth = Math.floor(seeded(`day/${index}`) * 10)
      tenths[tenth] = (tenths[tenth] ?? 0) + 1
    }
    for (const count of tenths) expect(count).toBeGreaterThan(850)
    for (const count of tenths) expect(count).toBeLessThan(1150)
  })
})

import { describe, expect, it } from 'vitest'
import { randomHex } from './random-hex.ts'

describe('randomHex', () => {
  it.each([1, 4, 8, 16, 4_096])('gives two digits for each of %i bytes', bytes => {
    for (let i = 0; i < 5; i++) expect(randomHex(bytes)).toMatch(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
  })

  it('never gives the same digits twice, over many pools', () => {
    const ids = Array.from({ length: 5_000 }, (_, i) => randomHex(8 + (i % 3)))
    expect(new Set(ids.map(id => id.slice(0, 16))).size).toBe(5_000)
  })
})

import { describe, expect, it } from 'vitest'
import { isEven } from './chi-square.ts'

describe('isEven', () => {
  it('accepts what chance does, and nothing that it hardly ever does', () => {
    expect(isEven([1_000, 1_000, 1_000])).toBe(true)
    expect(isEven([1_030, 1_010, 960])).toBe(true)
    // 99.99 % point of two degrees of freedom: 18.4.
    expect(isEven([1_090, 1_000, 910])).toBe(true)
    expect(isEven([1_110, 1_000, 890])).toBe(false)
    expect(isEven([1_500, 1_500, 0])).toBe(false)
  })
})

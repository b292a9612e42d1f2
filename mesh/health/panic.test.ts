import { describe, expect, it } from 'vitest'
import { isPanic } from './panic.ts'

describe('isPanic', () => {
  it('is where fewer than half are eligible, and never where there is nobody', () => {
    expect([isPanic(2, 4), isPanic(1, 3), isPanic(0, 1), isPanic(0, 0)]).toEqual([false, true, true, false])
  })
})

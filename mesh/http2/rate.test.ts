import { describe, expect, it } from 'vitest'
import { ManualClock } from '../manual-clock.ts'
import { createRate } from './rate.ts'

const times = (take: () => boolean, count: number) => Array.from({ length: count }, take).filter(Boolean).length

describe('createRate', () => {
  it('gives as many as the burst at once, and then none', () => {
    const take = createRate(new ManualClock(), 5, 10)
    expect(times(take, 20)).toBe(5)
  })

  it('gives so many a second after that', async () => {
    const clock = new ManualClock()
    const take = createRate(clock, 5, 10)
    times(take, 5)
    await clock.advance(99)
    expect(take()).toBe(false)
    await clock.advance(1)
    expect(times(take, 5)).toBe(1)
    await clock.advance(300)
    expect(times(take, 5)).toBe(3)
  })

  it('saves no more than the burst while nobody asks', async () => {
    const clock = new ManualClock()
    const take = createRate(clock, 5, 10)
    await clock.advance(3_600_000)
    expect(times(take, 20)).toBe(5)
  })
})

import { describe, expect, it } from 'vitest'
import { candidatesOf, type Facts } from '../testing/candidates-of.ts'
import { speedsOf } from './speed.ts'

const now = 60_000

function speeds(...facts: readonly Facts[]): number[] {
  const { fleet, rows, count } = candidatesOf(Object.fromEntries(facts.map((one, i) => [`i${i}`, one])))
  const into = new Float64Array(count)
  speedsOf(fleet, rows, count, now, into)
  return [...into]
}
const took = (ms: number, timed: number, durationAt = now) => ({ logMs: Math.log(ms), timed, durationAt })

describe('speedsOf', () => {
  it('is 1 of all where nobody was measured, or one alone', () => {
    expect(speeds({}, {}, {})).toEqual([1, 1, 1])
    expect(speeds(took(50, 1_000), {}, {})).toEqual([1, 1, 1])
  })

  it('is 1 as long as the difference may be chance, and grows with what is known', () => {
    const fastAfter = (calls: number) => speeds(took(100, calls), took(150, calls))[0]
    expect([1, 10, 38].map(fastAfter)).toEqual([1, 1, 1])
    expect(fastAfter(80)).toBeCloseTo(1.11, 2)
    expect(fastAfter(10_000)).toBeCloseTo(Math.sqrt(1.5), 2)
  })

  it('counts nobody as faster or slower by more than half', () => {
    const [fast, slow] = speeds(took(1, 50), took(10_000, 50))
    expect([fast, slow]).toEqual([1.5, 1 / 1.5])
  })

  it('is 1 of whoever was called only a few times, however long that took: the first calls are slow', () => {
    expect(speeds(took(100, 1_000), took(100, 1_000), took(10_000, 19))).toEqual([1, 1, 1])
    expect(speeds(took(100, 1_000), took(100, 1_000), took(10_000, 20))[2]).toBe(1 / 1.5)
  })

  it('is 1 of whoever was measured too long ago: one that looks slow is hardly called, and would look so for ever', () => {
    const slowSince = (ms: number) => speeds(took(100, 50), took(100, 50), took(1_000, 50, now - ms))[2]
    expect(slowSince(10_000)).toBe(1 / 1.5)
    expect(slowSince(10_001)).toBe(1)
  })

  it('compares with the mean of those that were measured', () => {
    const [slow, unknown] = speeds(took(400, 1_000), {}, took(100, 1_000), took(100, 1_000))
    expect(slow).toBe(1 / 1.5)
    expect(unknown).toBe(1)
  })
})

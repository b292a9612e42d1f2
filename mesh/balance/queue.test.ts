import { describe, expect, it } from 'vitest'
import { candidatesOf, type Facts } from '../testing/candidates-of.ts'
import { expectedOf, queueAt, trustMs } from './queue.ts'

function expectedAt(now: number, ...facts: readonly Facts[]): number[] {
  const { fleet, rows } = candidatesOf(Object.fromEntries(facts.map((one, i) => [`i${i}`, one])))
  return Array.from(rows, row => expectedOf(fleet, row, trustMs(fleet), now))
}

describe('expectedOf', () => {
  it('is what others have there by the report, half of it after 250 ms, and the mean of all in the end', () => {
    const facts = [{ reported: 8, inFlight: 2 }, { reported: 2 }] as const
    expect(expectedAt(0, ...facts)).toEqual([6, 2])
    expect(expectedAt(250, ...facts)).toEqual([5, 3])
    expect(expectedAt(1e12, ...facts).map(Math.round)).toEqual([4, 4])
  })

  it('takes the mean slot for slot: of many slots others use more', () => {
    const facts = [{ reported: 8, slots: 16 }, { reported: 2, slots: 4 }, { slots: 10 }] as const
    expect(expectedAt(0, ...facts)).toEqual([8, 2, 5])
    expect(expectedAt(1e12, ...facts).map(Math.round)).toEqual([8, 2, 5])
  })

  it('is nothing where nobody reports, or an instance has less than the router itself has under way there', () => {
    expect(expectedAt(0, {}, { inFlight: 3 })).toEqual([0, 0])
    expect(expectedAt(0, { reported: 1, inFlight: 3 })).toEqual([0])
  })

  it('takes a report from the future for new', () => {
    expect(expectedAt(0, { reported: 8, reportedAt: 1e9 }, { reported: 2 })).toEqual([8, 2])
  })
})

describe('queueAt', () => {
  it("is the router's own calls and those of others", () => {
    const { fleet } = candidatesOf({ a: { reported: 8, inFlight: 3 } })
    expect(queueAt(fleet, 0, trustMs(fleet), 0)).toBe(8)
    fleet.columns.inFlight[0] = 4
    expect(queueAt(fleet, 0, trustMs(fleet), 0)).toBe(9)
  })
})

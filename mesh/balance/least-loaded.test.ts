import { describe, expect, it } from 'vitest'
import { candidatesOf, chosenBy } from '../testing/candidates-of.ts'
import { seeded } from '../testing/seeded.ts'
import { leastLoaded } from './least-loaded.ts'

const strategy = (slowStartMs = 0) => leastLoaded(seeded(1), { slowStartMs })
const setOf = (...ids: string[]) => new Set(ids)

describe('leastLoaded', () => {
  it('takes the one with the fewest own calls for its slots, whatever the others report', () => {
    const pool = candidatesOf({
      small: { inFlight: 1, slots: 1, reported: 0 },
      big: { inFlight: 3, slots: 8, reported: 8 },
      middle: { inFlight: 2, slots: 4 },
    })
    expect(new Set(chosenBy(strategy(), pool, 30))).toEqual(setOf('big'))
  })

  it('looks at all of many', () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`i${i}`, { inFlight: i === 200 ? 0 : 1 }]))
    expect(new Set(chosenBy(strategy(), candidatesOf(many), 30))).toEqual(setOf('i200'))
  })

  it('gives a newcomer its first call, and the next ones as its share grows', () => {
    const pool = candidatesOf({ old: { since: -1e6, inFlight: 5 }, young: { since: 0, inFlight: 1 } })
    expect(new Set(chosenBy(strategy(10_000), pool, 20, 1_000))).toEqual(setOf('old'))
    expect(new Set(chosenBy(strategy(10_000), pool, 20, 5_000))).toEqual(setOf('young'))
  })
})

import { describe, expect, it } from 'vitest'
import { candidatesOf, type Facts } from '../testing/candidates-of.ts'
import { isEven } from '../testing/chi-square.ts'
import { seeded } from '../testing/seeded.ts'
import { homeOf, sessionHashed } from './session.ts'
import type { Candidates } from './strategy.ts'

const poolOf = (n: number, facts: (i: number) => Facts = () => ({})) =>
  candidatesOf(Object.fromEntries(Array.from({ length: n }, (_, i) => [`i${i}`, facts(i)])))
const requestOf = (session: string) => ({ now: 0, excluded: new Set<string>(), session })
const idOf = ({ fleet }: Candidates, row: number | undefined) =>
  row === undefined ? undefined : fleet.members[row]?.instance.id
const homeIn = (pool: Candidates, session: string) => idOf(pool, homeOf(pool, requestOf(session)))
const choose = (pool: Candidates, session: string) =>
  idOf(pool, sessionHashed(seeded(1), { slowStartMs: 0 }).choose(pool, requestOf(session)))
const sessions = Array.from({ length: 4_000 }, (_, i) => `session-${i}`)

describe('homeOf', () => {
  it('finds the same instance for a session wherever it is asked, and spreads sessions evenly', () => {
    const [here, there] = [poolOf(20), poolOf(20)]
    const counts = new Map<string | undefined, number>()
    for (const session of sessions) {
      const home = homeIn(here, session)
      expect(homeIn(there, session)).toBe(home)
      counts.set(home, (counts.get(home) ?? 0) + 1)
    }
    expect(counts.size).toBe(20)
    expect(isEven([...counts.values()])).toBe(true)
  })

  it('moves only the sessions of one that leaves, and gives one that comes its part and no more', () => {
    const [all, fewer] = [poolOf(20), poolOf(19)]
    const moved = sessions.filter(session => homeIn(all, session) !== homeIn(fewer, session))
    expect(moved.every(session => homeIn(all, session) === 'i19')).toBe(true)
    expect(moved.length / sessions.length).toBeCloseTo(1 / 20, 1)
  })

  it('keeps a session where it is up to 1.25 times the mean, rounded up, and leaves it to the strategy beyond', () => {
    const home = homeIn(poolOf(4), 'a')
    const loaded = (calls: number, others: number) => poolOf(4, i => ({ inFlight: `i${i}` === home ? calls : others }))
    expect(homeIn(loaded(9, 8), 'a')).toBe(home)
    // With one more: a quarter of 3·8 + 12 is 9, 1.25 times that 11.25, so 12 are within, and 13 are not.
    expect(homeIn(loaded(11, 8), 'a')).toBe(home)
    expect(homeIn(loaded(12, 8), 'a')).toBeUndefined()
  })

  it('keeps a session where a slot is free, however idle the others are', () => {
    const home = homeIn(poolOf(4), 'a')
    const loaded = (calls: number) => poolOf(4, i => ({ slots: 4, inFlight: `i${i}` === home ? calls : 0 }))
    expect(homeIn(loaded(3), 'a')).toBe(home)
    expect(homeIn(loaded(4), 'a')).toBeUndefined()
  })

  it('is nowhere for a call of no session', () => {
    expect(homeOf(poolOf(3), { now: 0, excluded: new Set() })).toBeUndefined()
  })
})

describe('sessionHashed', () => {
  it('goes home, and to the next in the order of the session when home has too much to do', () => {
    const home = homeIn(poolOf(10), 'a')
    expect(choose(poolOf(10), 'a')).toBe(home)
    const busy = poolOf(10, i => ({ inFlight: `i${i}` === home ? 9 : 1 }))
    const next = choose(busy, 'a')
    expect(next).not.toBe(home)
    for (let i = 0; i < 10; i++) expect(choose(busy, 'a')).toBe(next)
    const without = candidatesOf(Object.fromEntries(idsBut(busy, home).map(id => [id, {}])))
    expect(next).toBe(homeIn(without, 'a'))
  })

  it('gives calls of no session to the least loaded', () => {
    const pool = candidatesOf({ busy: { inFlight: 2 }, idle: { inFlight: 1 } })
    const strategy = sessionHashed(seeded(1), { slowStartMs: 0 })
    expect(idOf(pool, strategy.choose(pool, { now: 0, excluded: new Set() }))).toBe('idle')
  })
})

function idsBut({ fleet }: Candidates, id: string | undefined): string[] {
  return fleet.members.map(({ instance }) => instance.id).filter(one => one !== id)
}

import { describe, expect, it } from 'vitest'
import { isEven } from '../testing/chi-square.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { candidateList, without } from './candidate-list.ts'
import { Fleet } from './fleet.ts'
import type { Candidates } from './strategy.ts'

function fleetOf(n: number, capabilities: (i: number) => string = () => ''): Fleet {
  const fleet = new Fleet()
  for (let i = 0; i < n; i++) fleet.put(instanceOf(`i${i}`, { meta: { capabilities: capabilities(i) } }), 0)
  return fleet
}

const idsOf = ({ fleet, rows, count }: Candidates) =>
  Array.from(rows.subarray(0, count), row => fleet.members[row]?.instance.id ?? '')

describe('candidateList', () => {
  it('has all of up to 256, sorted by id, and 128 of more', () => {
    for (const n of [0, 1, 30, 256]) {
      const fleet = fleetOf(n)
      const ids = idsOf(candidateList(fleet, fleet.members, 1))
      expect(ids).toEqual(fleet.members.map(({ instance }) => instance.id).sort())
    }
    const fleet = fleetOf(257)
    const ids = idsOf(candidateList(fleet, fleet.members, 1))
    expect(new Set(ids).size).toBe(128)
    expect(ids).toEqual([...ids].sort())
  })

  it('has another subset for each router, the same one every time, and each instance in equally many', () => {
    const fleet = fleetOf(1_000)
    const counts = new Map(fleet.members.map(({ instance }) => [instance.id, 0]))
    for (let router = 0; router < 200; router++) {
      const seed = Math.imul(router + 1, 0x9e3779b1)
      const ids = idsOf(candidateList(fleet, fleet.members, seed))
      expect(idsOf(candidateList(fleet, [...fleet.members].reverse(), seed))).toEqual(ids)
      for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    expect(isEven([...counts.values()])).toBe(true)
  })

  it('changes one place of a subset for one that leaves it', () => {
    const fleet = fleetOf(1_000)
    const before = idsOf(candidateList(fleet, fleet.members, 7))
    const gone = fleet.member(before[5] ?? '')
    if (gone !== undefined) fleet.remove(gone)
    const after = idsOf(candidateList(fleet, fleet.members, 7))
    expect(before.filter(id => !after.includes(id))).toEqual([before[5]])
    expect(after).toHaveLength(128)
  })

  it('finds those that are good at something among all, also outside the subset', () => {
    const fleet = fleetOf(1_000, i => (i < 20 ? 'maps, routes' : i < 40 ? 'general' : ''))
    const list = candidateList(fleet, fleet.members, 1)
    const named = (name: string) => list.capable?.(name)
    expect(idsOf(named('maps') as Candidates)).toEqual(Array.from({ length: 20 }, (_, i) => `i${i}`).sort())
    expect(named('general')?.count).toBe(128)
    expect(named('chess')).toBeUndefined()
    expect(named('__proto__')).toBeUndefined()
  })
})

describe('without', () => {
  it('leaves out who is excluded, whatever is asked for', () => {
    const fleet = fleetOf(4, i => (i < 2 ? 'maps' : ''))
    const left = without(candidateList(fleet, fleet.members, 1), new Set(['i0', 'i3', 'nobody']))
    expect(idsOf(left)).toEqual(['i1', 'i2'])
    expect(idsOf(left.capable?.('maps') as Candidates)).toEqual(['i1'])
    expect(without(left, new Set(['i1'])).capable?.('maps')).toBeUndefined()
  })
})

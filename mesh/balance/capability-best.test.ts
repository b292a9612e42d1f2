import { describe, expect, it } from 'vitest'
import type { Facts } from '../testing/candidates-of.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { candidateList } from './candidate-list.ts'
import { capabilityBest } from './capability-best.ts'
import { type Columns, Fleet } from './fleet.ts'

type Known = Facts & { readonly can?: string }

/** The ids chosen for a call that needs this. */
function chosen(pool: Readonly<Record<string, Known>>, capability?: string, now = 0): Set<string | undefined> {
  const fleet = new Fleet()
  for (const [id, { can = '', ...facts }] of Object.entries(pool)) {
    const { row } = fleet.put(instanceOf(id, { meta: { capabilities: can } }), 0)
    for (const [name, value] of Object.entries(facts)) fleet.columns[name as keyof Columns][row] = value
  }
  const candidates = candidateList(fleet, fleet.members, 1)
  const strategy = capabilityBest(seeded(1), { slowStartMs: 0 })
  const request = { now, excluded: new Set<string>(), ...(capability !== undefined && { capability }) }
  return new Set(Array.from({ length: 60 }, () => fleet.members[strategy.choose(candidates, request)]?.instance.id))
}

const four = { slots: 4 }

describe('capabilityBest', () => {
  it('takes those that are good at it while they have room, however idle the others are', () => {
    const pool = { maps: { ...four, can: 'maps', inFlight: 3 }, other: { ...four, can: 'chess' }, any: four }
    expect(chosen(pool, 'maps')).toEqual(new Set(['maps']))
  })

  it('lets those help out that say general or nothing, once nine tenths of the slots are in use, and no others', () => {
    const pool = {
      maps: { ...four, can: 'maps', inFlight: 4 },
      other: { ...four, can: 'chess' },
      general: { ...four, can: 'general' },
      any: four,
    }
    expect(chosen(pool, 'maps')).toEqual(new Set(['general', 'any']))
    const ten = { slots: 10, can: 'maps' }
    expect(chosen({ maps: { ...ten, inFlight: 9 }, any: four }, 'maps')).toEqual(new Set(['maps']))
    expect(chosen({ maps: { ...ten, inFlight: 10 }, any: four }, 'maps')).toEqual(new Set(['any']))
  })

  it('takes anybody general where nobody is good at it, and anybody at all where nobody is that', () => {
    const pool = { a: { can: 'chess' }, b: { can: 'general' }, c: {} }
    expect(chosen(pool, 'maps')).toEqual(new Set(['b', 'c']))
    expect(chosen({ a: { can: 'chess' }, b: { can: 'go' } }, 'maps')).toEqual(new Set(['a', 'b']))
    expect(chosen(pool)).toEqual(new Set(['a', 'b', 'c']))
  })

  it('weighs what went well and who is fast, and divides the queue by it', () => {
    expect(chosen({ well: four, badly: { ...four, success: 0.5 } })).toEqual(new Set(['well']))
    // One call more in a queue of one weighs as much as half of all failing.
    expect(chosen({ well: { ...four, inFlight: 1 }, badly: { ...four, success: 0.5 } })).toEqual(
      new Set(['well', 'badly']),
    )
    expect(chosen({ well: { ...four, inFlight: 2 }, badly: { ...four, success: 0.5 } })).toEqual(new Set(['badly']))
    const slow = { ...four, durationMs: 300, inFlight: 1 }
    expect(chosen({ fast: { ...four, durationMs: 100, inFlight: 1 }, slow })).toEqual(new Set(['fast']))
    expect(chosen({ fast: { ...four, durationMs: 100, inFlight: 3 }, slow })).toEqual(new Set(['slow']))
  })

  it('forgets what went wrong while it sends nothing there', () => {
    const pool = { well: { ...four, inFlight: 1 }, badly: { ...four, success: 0.1, pickedAt: 0 } }
    expect(chosen(pool, undefined, 1_000)).toEqual(new Set(['well']))
    expect(chosen(pool, undefined, 30_000)).toEqual(new Set(['badly']))
  })

  it('counts double what waits where no slot is free', () => {
    // 5 / 4 · 2 against 3 / 2.
    expect(chosen({ full: { ...four, inFlight: 4 }, free: { slots: 2, inFlight: 1 } })).toEqual(new Set(['free']))
    expect(chosen({ busy: { ...four, inFlight: 3 }, full: { slots: 2, inFlight: 2 } })).toEqual(new Set(['busy']))
  })
})

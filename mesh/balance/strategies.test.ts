import { describe, expect, it } from 'vitest'
import { isEven } from '../testing/chi-square.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { createBalancer, type Lease } from './balancer.ts'
import { createStrategy, strategyNames } from './strategies.ts'

describe('createStrategy', () => {
  it('makes every strategy that it names, each a fresh one', () => {
    for (const name of strategyNames) {
      expect(createStrategy(name, Math.random).name).toBe(name === 'weighted_round_robin' ? 'weighted_round' : name)
      expect(createStrategy(name, Math.random)).not.toBe(createStrategy(name, Math.random))
    }
    expect(strategyNames).toContain('round_robin')
  })

  it.each(['fastest', '', 'toString', '__proto__'])('names those that it knows when asked for "%s"', name => {
    expect(() => createStrategy(name, Math.random)).toThrow(
      `[bad_config] no balancing strategy "${name}"; there are ${strategyNames.join(', ')}`,
    )
  })
})

describe.each(strategyNames)('%s', name => {
  /** Ids picked one after another; each call ends as another begins, so that about three are under way. */
  function picks(times: number, seed: number, session?: (i: number) => string): string[] {
    const random = seeded(seed)
    const balancer = createBalancer(createStrategy(name, random), { window: 100 })
    const instances = Array.from({ length: 7 }, (_, i) => instanceOf(`i${i}`, { meta: { slots: '4' } }))
    balancer.update({ service: 'tool-test', instances }, 0)
    const open: Lease[] = []
    return Array.from({ length: times }, (_, i) => {
      const now = i * 10
      const request = { now, excluded: new Set<string>(), ...(session !== undefined && { session: session(i) }) }
      const lease = balancer.pick(request) as Lease
      open.push(lease)
      if (open.length > 3) open.shift()?.done({ kind: 'ok', status: 0, durationMs: 30 }, { inFlight: 0 })
      return lease.instance.id
    })
  }

  it('gives equals equal shares', () => {
    const counts = new Map<string, number>()
    for (const id of picks(7_000, 11)) counts.set(id, (counts.get(id) ?? 0) + 1)
    expect(counts.size).toBe(7)
    expect(isEven([...counts.values()])).toBe(true)
  })

  it('is replayed by the same chance, and goes another way by another', () => {
    expect(picks(200, 5)).toEqual(picks(200, 5))
    expect(picks(200, 5)).not.toEqual(picks(200, 6))
  })

  it('keeps a session at one instance that has room for it', () => {
    expect(new Set(picks(50, 5, () => 'a')).size).toBe(1)
    expect(new Set(picks(200, 5, i => `session-${i}`)).size).toBe(7)
  })
})

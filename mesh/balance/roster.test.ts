import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEjection } from '../health/ejection.ts'
import { outcomeOf } from '../outcome.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { createBalancer, type Lease } from './balancer.ts'
import { createStrategy, strategyNames } from './strategies.ts'

const snapshotOf = (ids: readonly string[]) => ({ service: 'tool-test', instances: ids.map(id => instanceOf(id)) })

/** A balancer with ejection, whose ejections last exactly 5 s · 2^k. */
function start(ids: readonly string[], name = 'least_loaded') {
  const balancer = createBalancer(createStrategy(name, seeded(1)), {
    window: 20,
    ejection: createEjection(() => 0.5),
  })
  balancer.update(snapshotOf(ids), 0)
  const pick = (now = 0, excluded: readonly string[] = []) => balancer.pick({ now, excluded: new Set(excluded) })
  /** Ends so many calls of an instance, whoever else has to be excluded for that. */
  const end = (id: string, status: number, times = 1, now = 0) => {
    const others = ids.filter(other => other !== id)
    for (let i = 0; i < times; i++) pick(now, others)?.done(outcomeOf(status, 0))
  }
  const ejected = () => balancer.endpoints.filter(({ ejected }) => ejected).map(({ instance }) => instance.id)
  const idsOf = (leases: readonly (Lease | undefined)[]) => leases.map(lease => lease?.instance.id)
  return { balancer, pick, end, ejected, idsOf }
}

describe('createRoster', () => {
  it('has everybody to call in a pool, and of a very large one those that calls are given to', () => {
    const few = start(['a', 'b', 'c'])
    few.end('a', 14, 5)
    few.balancer.setReachable('b', false)
    expect(few.balancer.subset.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c'])

    const { balancer, pick } = start(
      Array.from({ length: 300 }, (_, i) => `i${i}`),
      'round_robin',
    )
    const called = Array.from({ length: 128 }, () => pick()?.instance.id)
    expect(balancer.subset.map(({ id }) => id).sort()).toEqual(called.sort())
  })

  it('has nobody who was ejected, until the ejection ends, and then for one call at a time', () => {
    const { balancer, pick, end, ejected, idsOf } = start(['a', 'b', 'c'])
    end('a', 14, 5)
    expect(balancer).toMatchObject({ ready: 2, panic: false })
    expect(ejected()).toEqual(['a'])
    expect(idsOf([pick(4_999), pick(4_999), pick(4_999)])).not.toContain('a')

    const trial = pick(5_000)
    expect(trial?.instance.id).toBe('a')
    expect(balancer.ready).toBe(2)
    expect(idsOf([pick(5_000), pick(5_000), pick(5_000)])).not.toContain('a')
    trial?.done(outcomeOf(0, 10))
    expect(balancer.ready).toBe(3)
    expect(ejected()).toEqual([])
    expect(idsOf([pick(5_010), pick(5_010)])).toEqual(['a', 'a'])
  })

  it('tries one whose ejection has ended at once, whatever the strategy would do, and forgives it when that goes well', () => {
    const { balancer, pick, end, idsOf } = start(['a', 'b', 'c'], 'adaptive')
    end('a', 14, 20)
    expect(pick(4_999)?.instance.id).not.toBe('a')
    const [first, second] = [pick(5_000), pick(5_000)]
    expect(idsOf([first, second])[0]).toBe('a')
    expect(second?.instance.id).not.toBe('a')
    first?.done(outcomeOf(0, 10))
    expect(balancer.endpoints[0]).toMatchObject({ debt: 0, ejected: false, believed: 1 })
  })

  it('sends one out again that fails on trial', () => {
    const { balancer, pick, end } = start(['a', 'b', 'c'])
    end('a', 14, 5)
    pick(5_000, ['b', 'c'])?.done(outcomeOf(14, 0))
    expect(balancer.ready).toBe(2)
    expect(pick(14_999, ['b', 'c'])).toBeUndefined()
    expect(pick(15_000, ['b', 'c'])?.instance.id).toBe('a')
  })

  it('ejects nobody for what callers do wrong, nor for being full', () => {
    const { balancer, end } = start(['a', 'b', 'c'])
    for (const status of [1, 3, 5, 8]) end('a', status, 20)
    expect(balancer.ready).toBe(3)
  })

  it('ejects nobody for callers in a hurry', () => {
    const { balancer, pick } = start(['a', 'b', 'c'])
    const endIn = (durationMs: number, status: number) => pick(0, ['b', 'c'])?.done(outcomeOf(status, durationMs))
    endIn(100, 0)
    for (let i = 0; i < 20; i++) endIn(5, 4)
    expect(balancer.ready).toBe(3)
    for (let i = 0; i < 5; i++) endIn(5_000, 4)
    expect(balancer.ready).toBe(2)
  })

  it('never ejects the last', () => {
    const { balancer, pick, end } = start(['a', 'b'])
    end('a', 14, 5)
    end('b', 14, 50)
    expect(balancer.ready).toBe(1)
    const alone = start(['a'])
    alone.end('a', 14, 50)
    expect(alone.pick()?.instance.id).toBe('a')
    expect(pick()?.instance.id).toBe('b')
  })

  it('panics when fewer than half of the healthy are eligible: then ejections count for nothing, what cannot be reached does', () => {
    const { balancer, pick, end, idsOf } = start(['a', 'b', 'c', 'd'])
    end('a', 14, 5)
    end('b', 14, 5)
    expect(balancer).toMatchObject({ ready: 2, panic: false })
    balancer.setReachable('c', false)
    expect(balancer).toMatchObject({ ready: 3, panic: true })
    expect(new Set(idsOf([pick(), pick(), pick()]))).toEqual(new Set(['a', 'b', 'd']))
    balancer.setReachable('c', true)
    expect(balancer).toMatchObject({ ready: 2, panic: false })
  })

  it('panics where nothing can be reached, and asks all that do not drain', () => {
    const { balancer, pick } = start(['a', 'b'])
    balancer.setReachable('a', false)
    balancer.setReachable('b', false)
    expect(balancer).toMatchObject({ ready: 2, panic: true })
    const instances = [instanceOf('a'), instanceOf('b', { health: 'maintenance' })]
    balancer.update({ service: 'tool-test', instances }, 0)
    expect(pick(0, ['a'])).toBeUndefined()
  })

  it('knows nothing of the failures of another process with the same id', () => {
    const { balancer, end, ejected } = start(['a', 'b', 'c'])
    end('a', 14, 5)
    const instances = [instanceOf('a', { port: 9 }), instanceOf('b'), instanceOf('c')]
    balancer.update({ service: 'tool-test', instances }, 0)
    expect(ejected()).toEqual([])
    expect(balancer.ready).toBe(3)
  })

  it.each(strategyNames)(
    'gives %s nobody ejected or excluded, and loses no lease, while instances come, fail and go',
    name => {
      const ids = ['a', 'b', 'c', 'd', 'e', 'f']
      const step = fc.record({
        do: fc.constantFrom('pick', 'pick', 'pick', 'done', 'done', 'update'),
        ids: fc.subarray(ids),
        lease: fc.nat(30),
        fails: fc.boolean(),
        waitMs: fc.constantFrom(0, 0, 1, 100, 6_000),
        session: fc.constantFrom(undefined, 's', 't'),
      })
      fc.assert(
        fc.property(fc.array(step, { minLength: 40, maxLength: 120 }), fc.nat(), (steps, seed) => {
          const random = seeded(seed)
          const balancer = createBalancer(createStrategy(name, random), {
            window: 20,
            ejection: createEjection(random),
          })
          balancer.update(snapshotOf(ids), 0)
          const open: Lease[] = []
          let now = 0
          for (const { do: what, ids: some, lease: index, fails, waitMs, session } of steps) {
            now += waitMs
            if (what === 'update') {
              balancer.update(snapshotOf(some), now)
              const gone = open.filter(({ instance }) => !some.includes(instance.id))
              for (const lease of gone) lease.done(outcomeOf(0, 1))
              open.splice(0, open.length, ...open.filter(lease => !gone.includes(lease)))
            } else if (what === 'done') {
              const [lease] = open.splice(index % Math.max(1, open.length), 1)
              // One half of them always fail.
              const status = fails && (lease?.instance.id ?? '') < 'd' ? 14 : 0
              lease?.done(outcomeOf(status, 1))
            } else {
              const before = new Set(
                balancer.endpoints.filter(({ ejected }) => ejected).map(({ instance }) => instance.id),
              )
              const lease = balancer.pick({ now, excluded: new Set(some), ...(session !== undefined && { session }) })
              if (lease !== undefined) {
                open.push(lease)
                const { id } = lease.instance
                expect(some).not.toContain(id)
                const rivals = open.filter(({ instance }) => instance.id === id)
                // Whoever was ejected comes back for a trial, alone among the calls that began since.
                if (before.has(id) && !balancer.panic) expect(rivals.at(-1)).toBe(lease)
              }
            }
            for (const { instance, inFlight } of balancer.endpoints) {
              expect(inFlight).toBe(open.filter(lease => lease.instance.id === instance.id).length)
            }
            const ejected = balancer.endpoints.filter(({ ejected }) => ejected).length
            expect(ejected).toBeLessThanOrEqual(Math.ceil(balancer.registered / 2))
            expect(balancer.ready > 0).toBe(balancer.registered > 0)
          }
        }),
        { numRuns: 40 },
      )
    },
  )
})

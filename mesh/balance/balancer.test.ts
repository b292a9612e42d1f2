import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Health, Instance } from '../instance.ts'
import { outcomeOf } from '../outcome.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { type Balancer, createBalancer, type Lease } from './balancer.ts'
import type { LoadReport } from './load-report.ts'
import { createStrategy, strategyNames } from './strategies.ts'

const nobody: ReadonlySet<string> = new Set()
const ok = outcomeOf(0, 1)

const poolOf = (...instances: readonly (string | Instance)[]) => ({
  service: 'tool-test',
  instances: instances.map(one => (typeof one === 'string' ? instanceOf(one) : one)),
})

function balancerOf(...instances: readonly (string | Instance)[]): Balancer {
  const balancer = createBalancer(
    createStrategy('round_robin', () => 1 - Number.EPSILON),
    { window: 20 },
  )
  balancer.update(poolOf(...instances), 0)
  return balancer
}

function pickId(balancer: Balancer, excluded = nobody): string | undefined {
  const lease = balancer.pick({ now: 0, excluded })
  lease?.done(ok)
  return lease?.instance.id
}

const picks = (balancer: Balancer, n: number) => Array.from({ length: n }, () => pickId(balancer))

describe('createBalancer', () => {
  it('has nobody to pick before the first snapshot, nor from an empty one', () => {
    const balancer = createBalancer(createStrategy('p2c', Math.random), { window: 20 })
    expect(balancer).toMatchObject({ ready: 0, registered: 0 })
    expect(pickId(balancer)).toBeUndefined()
    balancer.update(poolOf(), 0)
    expect(pickId(balancer)).toBeUndefined()
  })

  it.each([
    ['passing', 1],
    ['warning', 1],
    ['critical', 0],
    ['maintenance', 0],
  ] as const)('counts an instance whose health is %s as %i ready', (health: Health, ready) => {
    const balancer = balancerOf(instanceOf('a', { health }))
    expect(balancer).toMatchObject({ ready, registered: 1 })
    expect(pickId(balancer)).toBe(ready === 1 ? 'a' : undefined)
  })

  it('does not pick who cannot be reached while others are left, and does when all are gone', () => {
    const balancer = balancerOf('a', 'b', instanceOf('c', { health: 'critical' }))
    balancer.setReachable('a', false)
    expect(balancer).toMatchObject({ ready: 1, registered: 3 })
    expect(new Set(picks(balancer, 4))).toEqual(new Set(['b']))
    balancer.setReachable('b', false)
    expect(new Set(picks(balancer, 4))).toEqual(new Set(['a', 'b']))
    balancer.setReachable('a', true)
    expect(new Set(picks(balancer, 4))).toEqual(new Set(['a']))
    balancer.setReachable('nobody', false)
    expect(balancer.ready).toBe(1)
  })

  it('keeps what it knows of an instance over snapshots that change its health or meta', () => {
    const balancer = balancerOf('a', 'b')
    const lease = balancer.pick({ now: 0, excluded: nobody })
    balancer.setReachable('a', false)
    balancer.update(poolOf(instanceOf('a', { meta: { weight: '2' } }), instanceOf('b', { health: 'critical' })), 0)
    expect(balancer.endpoints).toMatchObject([
      { instance: { meta: { weight: '2' } }, reachable: false, inFlight: 1, picks: 1 },
      { instance: { health: 'critical' }, reachable: true, inFlight: 0 },
    ])
    lease?.done(ok)
    expect(balancer.endpoints[0]).toMatchObject({ inFlight: 0 })
  })

  it('forgets an instance that left, and starts anew when its id comes back', () => {
    const balancer = balancerOf('a', 'b')
    const lease = balancer.pick({ now: 0, excluded: nobody })
    balancer.setReachable('a', false)
    balancer.update(poolOf('b'), 0)
    expect(balancer.endpoints.map(({ instance }) => instance.id)).toEqual(['b'])
    lease?.done(ok)
    balancer.update(poolOf('a', 'b'), 0)
    expect(balancer.endpoints[0]).toMatchObject({ reachable: true, inFlight: 0, picks: 0, faults: 0 })
  })

  it('takes an id at another address for another process, which may be reachable', () => {
    const balancer = balancerOf('a', 'b')
    const lease = balancer.pick({ now: 0, excluded: nobody })
    balancer.setReachable('a', false)
    balancer.update(poolOf(instanceOf('a', { port: 7001 }), 'b'), 0)
    expect(balancer.endpoints[0]).toMatchObject({ reachable: true, inFlight: 0, picks: 0 })
    lease?.done(ok)
    expect(balancer.endpoints[0]).toMatchObject({ inFlight: 0 })
    expect(balancer.ready).toBe(2)
  })

  it('counts a lease once, however often it is reported, and faults apart', () => {
    const balancer = balancerOf('a')
    const first = balancer.pick({ now: 0, excluded: nobody })
    const second = balancer.pick({ now: 0, excluded: nobody })
    expect(balancer.endpoints[0]).toMatchObject({ inFlight: 2, picks: 2, faults: 0 })
    first?.done(outcomeOf(14, 1))
    first?.done(outcomeOf(14, 1))
    first?.done(ok)
    expect(balancer.endpoints[0]).toMatchObject({ inFlight: 1, picks: 2, faults: 1 })
    second?.done(outcomeOf(8, 1))
    expect(balancer.endpoints[0]).toMatchObject({ inFlight: 0, faults: 1 })
  })

  it('chooses by another strategy when it is told to, and knows what it knew', () => {
    const balancer = balancerOf('a', 'b')
    const lease = balancer.pick({ now: 0, excluded: nobody })
    balancer.use(createStrategy('p2c', () => 0))
    expect(balancer.strategy).toBe('p2c')
    expect(balancer.pick({ now: 0, excluded: nobody })?.instance.id).not.toBe(lease?.instance.id)
    lease?.done(ok)
    expect(balancer.endpoints.map(({ inFlight }) => inFlight).sort()).toEqual([0, 1])
  })

  it('takes what an instance says of its load, unless it cannot be true or the instance failed', () => {
    const balancer = balancerOf('a')
    const said = (kind: number, report: LoadReport) => {
      balancer.pick({ now: 0, excluded: nobody })?.done(outcomeOf(kind, 1), report)
      return balancer.endpoints[0]
    }
    expect(said(0, { inFlight: 3, slots: 4 })).toMatchObject({ reported: 3, slots: 4, sent: 0, reportedAt: 1 })
    for (const inFlight of [-1, Number.NaN, Number.POSITIVE_INFINITY, 1e9]) {
      expect(said(0, { inFlight })).toMatchObject({ reported: 3 })
    }
    expect(said(0, { inFlight: 0, slots: 0 })).toMatchObject({ reported: 3, slots: 4 })
    expect(said(14, { inFlight: 0 })).toMatchObject({ reported: Number.NaN, debt: 1 })
    // Nor is it believed between replies, until a call of it goes well.
    balancer.report('a', { inFlight: 0 }, 40)
    expect(balancer.endpoints[0]).toMatchObject({ reported: Number.NaN })
    expect(said(0, { inFlight: 1 })).toMatchObject({ reported: 1 })
    balancer.report('a', { inFlight: 7 }, 50)
    balancer.report('nobody', { inFlight: 7 }, 50)
    expect(balancer.endpoints[0]).toMatchObject({ reported: 7, reportedAt: 50 })
  })

  it('takes no report that came before one that it has heard, and counts those that cannot be true', () => {
    const balancer = balancerOf('a')
    const stream = balancer.pick({ now: 0, excluded: nobody })
    balancer.report('a', { inFlight: 7, at: 40 }, 40)
    // The caller has read the stream to its end only now.
    stream?.done(outcomeOf(0, 90), { inFlight: 2, at: 30 })
    expect(balancer.endpoints[0]).toMatchObject({ reported: 7, reportedAt: 40 })
    balancer.pick({ now: 95, excluded: nobody })?.done(outcomeOf(0, 5), { inFlight: 3, at: 98 })
    expect(balancer.endpoints[0]).toMatchObject({ reported: 3, reportedAt: 98 })
    expect(balancer.ignoredReports).toBe(0)
    balancer.report('a', { inFlight: Number.NaN }, 99)
    balancer.pick({ now: 99, excluded: nobody })?.done(outcomeOf(0, 1), { inFlight: -1, at: 100 })
    expect(balancer.ignoredReports).toBe(2)
  })

  it('believes an instance that failed again once its fault has faded, whether or not it was called', () => {
    const balancer = balancerOf('a')
    balancer.pick({ now: 0, excluded: nobody })?.done(outcomeOf(14, 1))
    balancer.report('a', { inFlight: 2 }, 20_000)
    expect(balancer.endpoints[0]).toMatchObject({ reported: Number.NaN })
    balancer.report('a', { inFlight: 2 }, 25_000)
    expect(balancer.endpoints[0]).toMatchObject({ reported: 2 })
  })

  it('measures durations and successes, unless it is told not to; calls and faults are counted in any case', () => {
    const known = (tracking: boolean) => {
      const balancer = createBalancer(createStrategy('adaptive', Math.random), { window: 20, tracking })
      balancer.update(poolOf('a'), 0)
      balancer.pick({ now: 0, excluded: nobody })?.done(outcomeOf(0, 30))
      balancer.pick({ now: 0, excluded: nobody })?.done(outcomeOf(14, 30))
      // What no clock can have measured is no duration.
      balancer.pick({ now: 0, excluded: nobody })?.done(outcomeOf(0, -5))
      balancer.pick({ now: 0, excluded: nobody })?.done(outcomeOf(0, Number.NaN))
      return balancer.endpoints[0]
    }
    expect(known(true)).toMatchObject({ durationMs: 30, latencyMs: 30, samples: 2, picks: 4, inFlight: 0, faults: 1 })
    const nothing = { durationMs: Number.NaN, latencyMs: Number.NaN, success: 1, samples: 0 }
    expect(known(false)).toMatchObject({ ...nothing, picks: 4, inFlight: 0, faults: 1, debt: 1 })
  })

  it('forgives what one failed that the registry calls healthy again', () => {
    const balancer = balancerOf('a', 'b')
    balancer.pick({ now: 0, excluded: new Set(['b']) })?.done(outcomeOf(14, 1))
    balancer.update(poolOf(instanceOf('a', { health: 'warning' }), 'b'), 5)
    expect(balancer.endpoints[0]).toMatchObject({ debt: 1, believed: 0 })
    balancer.update(poolOf(instanceOf('a', { health: 'critical' }), 'b'), 6)
    expect(balancer.endpoints[0]).toMatchObject({ debt: 1, believed: 0 })
    balancer.update(poolOf('a', 'b'), 7)
    expect(balancer.endpoints[0]).toMatchObject({ debt: 0, believed: 1, since: 7, faults: 1 })
  })

  it('learns nothing of a call that ends after its instance has left', () => {
    const balancer = createBalancer(
      createStrategy('adaptive', () => 0),
      { window: 20 },
    )
    balancer.update(poolOf('a', 'b', 'gone'), 0)
    const leases = [1, 2, 3].map(() => balancer.pick({ now: 0, excluded: nobody }))
    balancer.report('a', { inFlight: 5 }, 0)
    balancer.report('b', { inFlight: 3 }, 0)
    balancer.update(poolOf('a', 'b'), 0)
    const before = balancer.endpoints
    const late = leases.filter(lease => lease?.instance.id === 'gone')
    expect(late).toHaveLength(1)
    for (const lease of late) lease?.done(outcomeOf(14, 1), { inFlight: 0 })
    expect(balancer.endpoints).toEqual(before)
    // What the two report still counts.
    expect(pickId(balancer)).toBe('b')
    expect(pickId(balancer)).toBe('b')
  })

  it('orders instances by id, whatever the order of the snapshot', () => {
    const balancer = balancerOf('c', 'a', 'b')
    expect(picks(balancer, 3).sort()).toEqual(['a', 'b', 'c'])
    const other = balancerOf('b', 'c', 'a')
    expect(picks(other, 6)).toEqual(picks(balancer, 6))
  })

  it.each(strategyNames)('loses no lease of %s, whatever happens in between', name => {
    type Step =
      | { do: 'update'; present: readonly string[]; critical: readonly string[] }
      | { do: 'pick'; excluded: readonly string[] }
      | { do: 'done'; lease: number; status: number }
      | { do: 'reach'; id: string; reachable: boolean }
    const ids = ['a', 'b', 'c', 'd', 'e']
    const some = fc.subarray(ids)
    const step: fc.Arbitrary<Step> = fc.oneof(
      fc.record({ do: fc.constant('update' as const), present: some, critical: some }),
      fc.record({ do: fc.constant('pick' as const), excluded: some }),
      fc.record({ do: fc.constant('pick' as const), excluded: fc.constant([]) }),
      fc.record({ do: fc.constant('done' as const), lease: fc.nat(20), status: fc.nat(16) }),
      fc.record({ do: fc.constant('reach' as const), id: fc.constantFrom(...ids), reachable: fc.boolean() }),
    )
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (steps, chance) => {
          const balancer = createBalancer(
            createStrategy(name, () => chance.next().value ?? 0),
            { window: 20 },
          )
          /** Every lease, whether open, and on which life of its instance. */
          const leases: { lease: Lease; open: boolean; life: string }[] = []
          const lives = new Map<string, number>()
          const reachable = new Map<string, boolean>()
          const critical = new Set<string>()
          for (const step of steps) {
            if (step.do === 'update') {
              for (const id of ids) {
                if (step.present.includes(id)) continue
                if (reachable.has(id)) lives.set(id, (lives.get(id) ?? 0) + 1)
                reachable.delete(id)
              }
              critical.clear()
              for (const id of step.present) {
                if (step.critical.includes(id)) critical.add(id)
                if (!reachable.has(id)) reachable.set(id, true)
              }
              const health = (id: string) => (critical.has(id) ? 'critical' : 'passing')
              balancer.update(poolOf(...step.present.map(id => instanceOf(id, { health: health(id) }))), 0)
            } else if (step.do === 'reach') {
              if (reachable.has(step.id)) reachable.set(step.id, step.reachable)
              balancer.setReachable(step.id, step.reachable)
            } else if (step.do === 'done') {
              const held = leases[step.lease]
              held?.lease.done(outcomeOf(step.status, 1))
              if (held !== undefined) held.open = false
            } else {
              const healthy = [...reachable.keys()].filter(id => !critical.has(id))
              const reached = healthy.filter(id => reachable.get(id))
              const ready = reached.length > 0 ? reached : healthy
              const left = ready.filter(id => !step.excluded.includes(id))
              const lease = balancer.pick({ now: 0, excluded: new Set(step.excluded) })
              expect(balancer.ready).toBe(ready.length)
              if (left.length === 0) expect(lease).toBeUndefined()
              else expect(left).toContain(lease?.instance.id)
              if (lease !== undefined) leases.push({ lease, open: true, life: lifeOf(lease.instance.id) })
            }
            for (const { instance, inFlight, picks, faults } of balancer.endpoints) {
              const own = leases.filter(({ life }) => life === lifeOf(instance.id))
              expect([inFlight, picks]).toEqual([own.filter(({ open }) => open).length, own.length])
              expect(faults).toBeLessThanOrEqual(picks - inFlight)
            }
          }
          function lifeOf(id: string): string {
            return `${id} ${lives.get(id) ?? 0}`
          }
        },
      ),
    )
  })
})

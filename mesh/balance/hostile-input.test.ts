import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEjection } from '../health/ejection.ts'
import type { Instance } from '../instance.ts'
import { outcomeOf } from '../outcome.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { type Balancer, createBalancer, type Lease } from './balancer.ts'
import { createStrategy, strategyNames } from './strategies.ts'

const absurd = fc.constantFrom(
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  Number.POSITIVE_INFINITY,
  -1,
  -0,
  0,
  Number.MIN_VALUE,
  Number.MAX_VALUE,
  1e18,
  -1e18,
)
const figure = fc.oneof(absurd, fc.double(), fc.integer())
const ids = ['a', 'b', 'c', 'd']
const id = fc.constantFrom(...ids)
const text = fc.oneof(figure.map(String), fc.string({ maxLength: 8 }))
const instance: fc.Arbitrary<Instance> = fc
  .record({
    id,
    port: fc.integer({ min: 1, max: 3 }),
    createIndex: fc.nat(3),
    meta: fc.record({ weight: text, slots: text, zone: text, capabilities: text, started_at: text }),
  })
  .map(({ id, ...facts }) => instanceOf(id, facts))

type Step =
  | { do: 'update'; instances: readonly Instance[]; now: number }
  | {
      do: 'pick'
      excluded: readonly string[]
      now: number
      session: string | undefined
      capability: string
      strategy: string
      waits: boolean
    }
  | { do: 'done'; lease: number; status: number; durationMs: number; inFlight: number; slots: number }
  | { do: 'report'; id: string; inFlight: number; slots: number; at: number; now: number }
  | { do: 'reach'; id: string; reachable: boolean }
  | { do: 'use'; name: string }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('update' as const), instances: fc.array(instance, { maxLength: 6 }), now: figure }),
  fc.record({
    do: fc.constant('pick' as const),
    excluded: fc.subarray(ids),
    now: figure,
    session: fc.option(fc.string(), { nil: undefined }),
    capability: text,
    strategy: fc.constantFrom(...strategyNames),
    waits: fc.boolean(),
  }),
  fc.record({
    do: fc.constant('done' as const),
    lease: fc.nat(10),
    status: fc.integer({ min: -5, max: 30 }),
    durationMs: figure,
    inFlight: figure,
    slots: figure,
  }),
  fc.record({ do: fc.constant('report' as const), id, inFlight: figure, slots: figure, at: figure, now: figure }),
  fc.record({ do: fc.constant('reach' as const), id, reachable: fc.boolean() }),
  fc.record({ do: fc.constant('use' as const), name: fc.constantFrom(...strategyNames) }),
)

function balancerOf(name: string, random = seeded(1)): Balancer {
  return createBalancer(createStrategy(name, random, { slowStartMs: 1_000 }), {
    window: 1,
    zone: '0',
    ejection: createEjection(random),
    seed: 1,
    strategyNamed: other => createStrategy(other, random),
  })
}

describe.each(strategyNames)('%s, whatever it is given,', name => {
  it('picks somebody who may be picked, never throws, and loses no lease', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.double({ min: 0, max: 1, maxExcluded: true }),
        (steps, chance) => {
          const balancer = balancerOf(name, () => chance || 0)
          const leases: { lease: Lease; open: boolean }[] = []
          for (const step of steps) {
            if (step.do === 'update') {
              balancer.update({ service: 'tool-test', instances: step.instances }, step.now)
              expect(balancer.registered).toBe(new Set(step.instances.map(({ id }) => id)).size)
            } else if (step.do === 'report') {
              const before = balancer.ignoredReports
              const said = { inFlight: step.inFlight, slots: step.slots, at: step.at }
              balancer.report(step.id, said, step.now)
              expect(balancer.ignoredReports - before).toBeLessThanOrEqual(1)
            } else if (step.do === 'reach') {
              balancer.setReachable(step.id, step.reachable)
            } else if (step.do === 'use') {
              balancer.use(createStrategy(step.name, () => chance || 0))
            } else if (step.do === 'done') {
              const held = leases[step.lease]
              const said = { inFlight: step.inFlight, slots: step.slots }
              held?.lease.done(outcomeOf(step.status, step.durationMs), said)
              if (held !== undefined) held.open = false
            } else {
              const { now, excluded, session, capability, strategy, waits } = step
              const request = {
                now,
                excluded: new Set(excluded),
                capability,
                strategy,
                ...(session !== undefined && { session }),
              }
              const lease = waits ? balancer.pickWithRoom(request) : balancer.pick(request)
              if (lease === 'full') continue
              const left = balancer.endpoints.filter(({ instance }) => !excluded.includes(instance.id))
              if (lease === undefined) expect(balancer.ready === 0 || left.length < balancer.registered).toBe(true)
              else expect(left.map(({ instance }) => instance.id)).toContain(lease.instance.id)
              if (lease !== undefined) leases.push({ lease, open: true })
            }
            for (const { inFlight, slots, weight, reported } of balancer.endpoints) {
              expect(inFlight).toBeGreaterThanOrEqual(0)
              expect(slots >= 1 && slots <= 1e6 && weight > 0 && weight <= 65_535).toBe(true)
              expect(Number.isNaN(reported) || (reported >= 0 && reported <= 1e6)).toBe(true)
            }
            const inFlight = balancer.endpoints.reduce((sum, endpoint) => sum + endpoint.inFlight, 0)
            expect(inFlight).toBeLessThanOrEqual(leases.filter(({ open }) => open).length)
          }
        },
      ),
    )
  })

  it('survives ten thousand that appear in one snapshot and are gone in the next', () => {
    const balancer = balancerOf(name)
    const many = Array.from({ length: 10_000 }, (_, i) => instanceOf(`i${i}`, { meta: { slots: '4' } }))
    const few = many.slice(0, 2)
    const update = (instances: readonly Instance[]) => balancer.update({ service: 'tool-test', instances }, 0)
    const pick = () => balancer.pick({ now: 0, excluded: new Set() })
    update(few)
    const kept = pick()
    update(many)
    expect(balancer).toMatchObject({ ready: 10_000, registered: 10_000 })
    const leases = Array.from({ length: 300 }, pick)
    expect(new Set(leases.map(lease => lease?.instance.id)).size).toBeGreaterThan(50)
    update(few)
    const stay = [...leases, kept].filter(lease => few.some(({ id }) => id === lease?.instance.id))
    expect(balancer.endpoints.reduce((sum, { inFlight }) => sum + inFlight, 0)).toBe(stay.length)
    for (const lease of [...leases, kept]) lease?.done(outcomeOf(0, 1))
    expect(balancer.endpoints.map(({ inFlight }) => inFlight)).toEqual([0, 0])
    update([])
    expect(pick()).toBeUndefined()
  })
})

describe('createBalancer', () => {
  it('takes of several of one id the one that registered last, and keeps what it knows of it', () => {
    const balancer = balancerOf('round_robin')
    const [old, young] = [instanceOf('a', { port: 1, createIndex: 5 }), instanceOf('a', { port: 2, createIndex: 6 })]
    for (const instances of [
      [old, young],
      [young, old],
      [old, young],
    ]) {
      balancer.update({ service: 'tool-test', instances }, 0)
      balancer.pick({ now: 0, excluded: new Set() })
    }
    expect(balancer.endpoints).toMatchObject([{ instance: { port: 2 }, inFlight: 3 }])
  })

  it('believes the slots that an instance reports until it registers others', () => {
    const balancer = balancerOf('adaptive')
    const slotsAfter = (slots: string) => {
      balancer.update({ service: 'tool-test', instances: [instanceOf('a', { meta: { slots } })] }, 0)
      return balancer.endpoints[0]?.slots
    }
    expect(slotsAfter('4')).toBe(4)
    balancer.report('a', { inFlight: 0, slots: 8 }, 0)
    expect(slotsAfter('4')).toBe(8)
    expect(slotsAfter('2')).toBe(2)
    expect(slotsAfter('none')).toBe(1)
  })

  it.each(['adaptive', 'capability_best'])(
    'gives by %s no more than its part to one that always claims to be idle',
    name => {
      const balancer = balancerOf(name)
      const pool = ids.map(id => instanceOf(id, { meta: { slots: '4' } }))
      balancer.update({ service: 'tool-test', instances: pool }, 0)
      const open: Lease[] = []
      for (let i = 0; i < 1_000; i++) {
        const lease = balancer.pick({ now: 10 * i, excluded: new Set() })
        if (lease !== undefined) open.push(lease)
        const ended = open.length > 12 ? open.shift() : undefined
        const own = open.filter(({ instance }) => instance.id === ended?.instance.id).length
        ended?.done(outcomeOf(0, 120), { inFlight: ended.instance.id === 'a' ? 0 : own })
        balancer.report('a', { inFlight: 0, slots: 4 }, 10 * i)
      }
      expect(balancer.endpoints[0]?.picks).toBeLessThan(300)
    },
  )

  it.each([
    { says: 'nothing', said: undefined },
    { says: 'that it is idle', said: { inFlight: 0 } },
    { says: 'that it has a million slots', said: { inFlight: 0, slots: 1e6 } },
  ])('gives next to nothing to one that refuses every call at once and says $says', ({ said }) => {
    const random = seeded(7)
    const balancer = createBalancer(createStrategy('adaptive', random), { window: 100 })
    const pool = Array.from({ length: 20 }, (_, i) => instanceOf(`i${i}`, { port: i, meta: { slots: '4' } }))
    balancer.update({ service: 'tool-test', instances: pool }, 0)
    const open: { at: number; end: () => void }[] = []
    for (let now = 0; now < 20_000; now += 2) {
      for (const { end } of open.filter(({ at }) => at <= now)) end()
      open.splice(0, open.length, ...open.filter(({ at }) => at > now))
      const lease = balancer.pick({ now, excluded: new Set() })
      const isHole = lease?.instance.id === 'i7'
      const ms = isHole ? 1 : -50 * Math.log(1 - random())
      open.push({ at: now + ms, end: () => lease?.done(outcomeOf(isHole ? 8 : 0, ms), isHole ? said : undefined) })
      if (said !== undefined) balancer.report('i7', said, now)
    }
    expect(balancer.endpoints.find(({ instance }) => instance.id === 'i7')?.picks).toBeLessThan(100)
  })

  it('keeps the good name of one that refuses because its slots are taken, as it says', () => {
    const balancer = balancerOf('adaptive')
    balancer.update({ service: 'tool-test', instances: [instanceOf('a', { meta: { slots: '4' } })] }, 0)
    balancer.pick({ now: 0, excluded: new Set() })?.done(outcomeOf(8, 1), { inFlight: 20, slots: 4 })
    expect(balancer.endpoints).toMatchObject([{ reported: 20 }])
    balancer.pick({ now: 2, excluded: new Set() })?.done(outcomeOf(8, 1), { inFlight: 3, slots: 4 })
    expect(balancer.endpoints).toMatchObject([{ reported: Number.NaN }])
  })

  it('looks anew when the clock jumps, forward or back', () => {
    const balancer = createBalancer(createStrategy('adaptive', seeded(1)), { window: 20 })
    balancer.update({ service: 'tool-test', instances: ['a', 'b'].map(id => instanceOf(id)) }, 0)
    const pickAt = (now: number) => {
      const lease = balancer.pick({ now, excluded: new Set() })
      lease?.done(outcomeOf(1, 0))
      return lease?.instance.id
    }
    for (let i = 0; i < 3; i++) balancer.pick({ now: 0, excluded: new Set(['b']) })?.done(outcomeOf(14, 0))
    const pickedAt = (now: number) => new Set(Array.from({ length: 40 }, () => pickAt(now)))
    expect(pickedAt(0)).toEqual(new Set(['b']))
    expect(pickedAt(1e12)).toEqual(new Set(['a', 'b']))
    expect(pickedAt(0)).toEqual(new Set(['b']))
    expect(pickedAt(Number.NaN).has(undefined)).toBe(false)
    expect(pickedAt(0)).toEqual(new Set(['b']))
  })
})

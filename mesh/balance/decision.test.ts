import { describe, expect, it } from 'vitest'
import { createEjection } from '../health/ejection.ts'
import type { Instance } from '../instance.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { type Balancer, type BalancerOptions, createBalancer } from './balancer.ts'
import { createStrategy } from './strategies.ts'
import type { PickRequest } from './strategy.ts'

function start(instances: readonly Instance[], strategy = 'round_robin', options: Partial<BalancerOptions> = {}) {
  const balancer = createBalancer(
    createStrategy(strategy, () => 0),
    { window: 20, ...options },
  )
  balancer.update({ service: 'tool-test', instances }, 0)
  return balancer
}

function pick(balancer: Balancer, now: number, more: Partial<PickRequest> = {}) {
  return balancer.pick({ now, excluded: new Set(), ...more })
}

const three = () => ['a', 'b', 'c'].map(id => instanceOf(id))

describe('Balancer.decisions', () => {
  it('writes nothing down until somebody asks, and again once nobody has asked for a minute', () => {
    const balancer = start(three())
    pick(balancer, 0)
    expect(balancer.decisions(1_000)).toEqual([])
    pick(balancer, 1_000)
    expect(balancer.decisions(2_000).map(({ at }) => at)).toEqual([1_000])
    pick(balancer, 62_000)
    expect(balancer.decisions(62_000)).toEqual([])
    pick(balancer, 62_000)
    expect(balancer.decisions(62_000).map(({ at }) => at)).toEqual([62_000])
  })

  it('writes one in 100 ms down, and keeps 20', () => {
    const balancer = start(three())
    balancer.decisions(0)
    for (let now = 0; now < 10_000; now += 30) pick(balancer, now)?.done({ kind: 'ok', status: 0, durationMs: 1 })
    const times = balancer.decisions(10_000).map(({ at }) => at)
    expect(times).toHaveLength(20)
    for (const [i, at] of times.entries()) expect((times[i - 1] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(99)
  })

  it('writes no choice down that came to nothing, as all were full', () => {
    const balancer = start([instanceOf('a', { meta: { slots: '1' } })])
    balancer.decisions(0)
    const request = { now: 0, excluded: new Set<string>() }
    while (balancer.pickWithRoom(request) !== 'full');
    const before = balancer.decisions(0).length
    expect(balancer.pickWithRoom({ ...request, now: 500 })).toBe('full')
    expect(balancer.decisions(500)).toHaveLength(before)
  })

  it('goes on where the clock went backwards', () => {
    const balancer = start(three())
    balancer.decisions(1e9)
    pick(balancer, 1e9)
    pick(balancer, 5_000)
    expect(balancer.decisions(5_000).map(({ at }) => at)).toEqual([5_000, 1e9])
  })

  it('has each candidate as it stood before the choice', () => {
    const balancer = start(three(), 'adaptive')
    balancer.decisions(0)
    balancer.report('a', { inFlight: 4, slots: 8 }, 0)
    pick(balancer, 50)
    pick(balancer, 200)
    const [last] = balancer.decisions(200)
    expect(last).toMatchObject({
      at: 200,
      strategy: 'adaptive',
      by: 'strategy',
      panic: false,
      absent: [],
      absentMore: 0,
    })
    expect(last?.candidates.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
    expect(last?.candidates[0]).toMatchObject({ inFlight: 1, sent: 1, reported: 4, reportAgeMs: 200, slots: 8 })
    expect(last?.candidates[1]).not.toHaveProperty('reported')
    expect(['a', 'b', 'c']).toContain(last?.chosen)
  })

  it('says why each of the others was no candidate', () => {
    const fault = { kind: 'fault', status: 13, durationMs: 1 } as const
    const balancer = start(
      [
        ...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(id => instanceOf(id, { meta: { zone: 'here' } })),
        instanceOf('critical', { health: 'critical' }),
        instanceOf('leaving', { health: 'maintenance' }),
        instanceOf('far', { meta: { zone: 'there' } }),
      ],
      'round_robin',
      { zone: 'here', ejection: createEjection(() => 0.5) },
    )
    balancer.setReachable('b', false)
    for (let i = 0; i < 5; i++) {
      pick(balancer, 0, { excluded: new Set(['a', 'b', 'd', 'e', 'f', 'g']) })?.done(fault)
    }
    balancer.decisions(0)
    pick(balancer, 10, { excluded: new Set(['a']) })
    const [last] = balancer.decisions(10)
    expect(Object.fromEntries(last?.absent.map(({ id, why }) => [id, why]) ?? [])).toEqual({
      a: 'tried',
      b: 'unreachable',
      c: 'ejected',
      critical: 'critical',
      far: 'other_zone',
      leaving: 'maintenance',
    })
    expect(last?.candidates.map(({ id }) => id)).toEqual(['d', 'e', 'f', 'g'])
  })

  it('says what settled it: the session, or that one had to show that it is well', () => {
    const balancer = start(three(), 'round_robin', { ejection: createEjection(() => 0.5) })
    balancer.decisions(0)
    const home = pick(balancer, 0, { session: 's' })
    expect(balancer.decisions(0)[0]).toMatchObject({ by: 'session', chosen: home?.instance.id })
    for (let i = 0; i < 5; i++) {
      pick(balancer, 1, { excluded: new Set(['a', 'c']) })?.done({ kind: 'fault', status: 13, durationMs: 1 })
    }
    pick(balancer, 6_000)
    expect(balancer.decisions(6_000)[0]).toMatchObject({ by: 'trial', chosen: 'b' })
  })

  it('names no more than 100 of a very large pool that were no candidates, and says how many more there were', () => {
    const balancer = start(Array.from({ length: 1_000 }, (_, i) => instanceOf(`i${i}`)))
    balancer.decisions(0)
    pick(balancer, 0)
    const [last] = balancer.decisions(0)
    expect(last?.candidates).toHaveLength(128)
    expect(last?.absent).toHaveLength(100)
    expect(last?.absentMore).toBe(1_000 - 128 - 100)
    expect(last?.absent[0]?.why).toBe('other_subset')
  })
})

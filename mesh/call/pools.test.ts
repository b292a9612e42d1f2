import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createBalancer } from '../balance/balancer.ts'
import { createStrategy } from '../balance/strategies.ts'
import { systemClock } from '../clock.ts'
import type { Instance, Snapshot } from '../instance.ts'
import type { Resolver } from '../resolve/resolver.ts'
import { createStaticResolver } from '../resolve/static-resolver.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { createPools, type PoolsOptions } from './pools.ts'

/** A resolver that answers when the test says. */
function slowResolver() {
  const watchers = new Map<string, (snapshot: Snapshot) => void>()
  const resolver: Resolver = {
    watch(service, onSnapshot) {
      watchers.set(service, onSnapshot)
      return () => watchers.delete(service)
    },
    watchNames: () => () => {},
    status: () => ({ answering: false, silentMs: 0, holding: 0 }),
  }
  const answer = (service: string, instances: readonly Instance[]) => watchers.get(service)?.({ service, instances })
  return { resolver, watchers, answer }
}

const start = (resolver: Resolver, options: Partial<PoolsOptions> = {}) =>
  createPools({
    resolver,
    createBalancer: () =>
      createBalancer(
        createStrategy('round_robin', () => 0),
        { window: 20 },
      ),
    clock: systemClock,
    ...options,
  })

const { signal } = new AbortController()

describe('createPools', () => {
  it('has a balancer at once where the resolver knows the service', () => {
    const pools = start(createStaticResolver({ 'tool-test': [instanceOf('a')] }))
    const balancer = pools.find('tool-test', signal)
    expect(balancer).not.toBeInstanceOf(Promise)
    expect(balancer).toMatchObject({ ready: 1 })
    expect(pools.find('tool-test', signal)).toBe(balancer)
    expect(pools.all.get('tool-test')).toBe(balancer)
  })

  it('waits for the first snapshot, with one watch for all who wait', async () => {
    const { resolver, answer, watchers } = slowResolver()
    const pools = start(resolver)
    const waiting = Promise.all([pools.find('tool-test', signal), pools.find('tool-test', signal)])
    expect(watchers.size).toBe(1)
    answer('tool-test', [instanceOf('a')])
    const [first, second] = await waiting
    expect(second).toBe(first)
    expect(first.ready).toBe(1)
    expect(pools.find('tool-test', signal)).toBe(first)
  })

  it('tells of the first call of a service, and of no other', () => {
    const used: [string, number][] = []
    const onUse: NonNullable<PoolsOptions['onUse']> = (service, { ready }) => used.push([service, ready])
    const pools = start(createStaticResolver({ 'tool-test': [instanceOf('a')] }), { onUse })
    pools.keep('tool-test')
    expect(used).toEqual([])
    for (let i = 0; i < 3; i++) void pools.find('tool-test', signal)
    expect(used).toEqual([['tool-test', 1]])
  })

  it('keeps a pool that nobody has called, and lets go of its watch and its instances', () => {
    const told: (readonly Instance[])[] = []
    const { resolver, answer, watchers } = slowResolver()
    const pools = start(resolver, { onInstances: (_service, instances) => void told.push(instances) })
    const letGo = pools.keep('tool-test')
    answer('tool-test', [instanceOf('a')])
    expect(pools.find('tool-test', signal)).not.toBeInstanceOf(Promise)
    letGo()
    expect(watchers.size).toBe(0)
    expect(pools.all.size).toBe(0)
    expect(told.map(instances => instances.length)).toEqual([1, 0])
  })

  it('has calls that wait for room in a pool that is let go hear that nobody is left', () => {
    const pools = start(createStaticResolver({ 'tool-test': [instanceOf('a', { meta: { slots: '1' } })] }))
    const letGo = pools.keep('tool-test')
    const balancer = pools.all.get('tool-test')
    const ask = { now: 0, excluded: new Set<string>() }
    for (let i = 0; i < 2; i++) balancer?.pick(ask)
    expect(balancer?.pickWithRoom(ask)).toBe('full')
    let heard = 0
    balancer?.onRoom(() => {
      heard += 1
    })
    letGo()
    expect([heard, balancer?.pickWithRoom(ask)]).toEqual([1, undefined])
  })

  it('lets go of its own pool only', () => {
    const pools = start(createStaticResolver({ 'tool-test': [instanceOf('a')] }))
    const letGo = pools.keep('tool-test')
    letGo()
    const next = pools.find('tool-test', signal)
    letGo()
    expect(pools.all.get('tool-test')).toBe(next)
  })

  it('stops waiting when the call is aborted, and leaves no listener on any path', async () => {
    const { resolver, answer } = slowResolver()
    const pools = start(resolver)
    const caller = new AbortController()
    const aborted = pools.find('tool-test', caller.signal)
    caller.abort(new Error('gone'))
    await expect(aborted).rejects.toThrow('gone')
    await expect(pools.find('tool-test', caller.signal)).rejects.toThrow('gone')
    expect(getEventListeners(caller.signal, 'abort').length).toBe(0)

    const patient = new AbortController()
    const found = pools.find('tool-test', patient.signal)
    expect(getEventListeners(patient.signal, 'abort').length).toBe(1)
    answer('tool-test', [])
    expect((await found).ready).toBe(0)
    expect(getEventListeners(patient.signal, 'abort').length).toBe(0)
  })

  it('keeps balancers up to date, and tells others of every snapshot after them', async () => {
    const heard: string[] = []
    const resolver = createStaticResolver({ 'tool-test': [instanceOf('a')] })
    const pools = start(resolver, {
      onInstances: (service, instances) =>
        heard.push(`${service} ${instances.length} ${pools.all.get(service)?.registered}`),
    })
    const balancer = await pools.find('tool-test', signal)
    resolver.set('tool-test', [instanceOf('a'), instanceOf('b')])
    expect(balancer.ready).toBe(2)
    resolver.set('tool-test', [])
    expect(balancer.ready).toBe(0)
    expect(heard.slice(1)).toEqual(['tool-test 2 2', 'tool-test 0 0'])
  })

  it('has a pool of its own for each service, and ends every watch when it is closed', async () => {
    const { resolver, answer, watchers } = slowResolver()
    const pools = start(resolver)
    const found = [pools.find('tool-a', signal), pools.find('tool-b', signal)]
    answer('tool-a', [instanceOf('a')])
    answer('tool-b', [])
    expect((await Promise.all(found)).map(({ ready }) => ready)).toEqual([1, 0])
    expect([...pools.all.keys()]).toEqual(['tool-a', 'tool-b'])
    pools.close()
    expect(watchers.size).toBe(0)
    expect(pools.all.size).toBe(0)
  })
})

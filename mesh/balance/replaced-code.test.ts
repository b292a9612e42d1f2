import { describe, expect, it } from 'vitest'
import type { Outcome } from '../outcome.ts'
import { loadMeshSettings } from '../rpc/mesh-settings.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { type Balancer, createBalancer, type Lease } from './balancer.ts'
import { createStrategy, strategyNames } from './strategies.ts'

/** What the balancing that this one replaced got wrong: each of these was seen there. */

const ok = (durationMs: number): Outcome => ({ kind: 'ok', status: 0, durationMs })
const fault = (durationMs: number): Outcome => ({ kind: 'fault', status: 14, durationMs })

function start(name: string, ids: readonly string[]) {
  const balancer = createBalancer(createStrategy(name, seeded(1)), { window: 100 })
  const update = (ids: readonly string[]) =>
    balancer.update({ service: 'tool-test', instances: ids.map(id => instanceOf(id, { meta: { slots: '4' } })) }, 0)
  update(ids)
  return { balancer, update, pick: (now = 0) => balancer.pick({ now, excluded: new Set() }) as Lease }
}

/** One call after another at a steady pace, each ended by what its instance does; how many went to each. */
function run(balancer: Balancer, calls: number, does: (id: string) => Outcome, everyMs = 100): Map<string, number> {
  const counts = new Map<string, number>()
  const open: { at: number; end: () => void }[] = []
  for (let i = 0; i < calls; i++) {
    const now = i * everyMs
    for (const call of open.filter(({ at }) => at <= now)) call.end()
    open.splice(0, open.length, ...open.filter(({ at }) => at > now))
    const lease = balancer.pick({ now, excluded: new Set() })
    if (lease === undefined) throw new Error('nobody was picked')
    const { id } = lease.instance
    counts.set(id, (counts.get(id) ?? 0) + 1)
    open.push({ at: now + does(id).durationMs, end: () => lease.done(does(id)) })
  }
  return counts
}

describe('what the replaced code got wrong', () => {
  it('least_loaded counts work in flight, not successes: one that always fails draws its part at most', () => {
    const { balancer } = start('least_loaded', ['failing', 'a', 'b'])
    const counts = run(balancer, 300, id => (id === 'failing' ? fault(250) : ok(250)))
    expect(counts.get('failing')).toBeLessThanOrEqual(110)
    expect(counts.size).toBe(3)
  })

  it('weighted_round does not always return the first', () => {
    const { balancer } = start('weighted_round', ['a', 'b', 'c'])
    expect(run(balancer, 12, () => ok(50))).toEqual(new Map(['a', 'b', 'c'].map(id => [id, 4])))
  })

  it('capability_best does not fall for one success, and the winner does not take all', () => {
    const { balancer, pick } = start('capability_best', ['a', 'b'])
    const { instance, done } = pick()
    done(ok(100))
    expect(balancer.endpoints.map(({ success }) => success)).toEqual([1, 1])
    // The one that was heard of is no worse for it: with one call each they are even.
    const held = [pick(), pick()].map(lease => lease.instance.id)
    expect(held.sort()).toEqual(['a', 'b'])
    expect(['a', 'b']).toContain(instance.id)
    const other = start('capability_best', ['a', 'b', 'c'])
    const counts = run(other.balancer, 300, id => ok(id === 'a' ? 300 : 600))
    for (const id of ['a', 'b', 'c']) expect(counts.get(id)).toBeGreaterThan(40)
  })

  it('latency_based averages no failures in: one that fails at once is not the fastest', () => {
    const { balancer } = start('latency_based', ['failing', 'a', 'b'])
    const counts = run(balancer, 300, id => (id === 'failing' ? fault(1) : ok(50)))
    expect(counts.get('failing')).toBeLessThan(30)
    expect(balancer.endpoints.find(({ instance }) => instance.id === 'failing')?.latencyMs).toBeNaN()
  })

  it('latency_based lets what it knows expire, and does not stay on the slowest', () => {
    const { balancer } = start('latency_based', ['a', 'b', 'slow'])
    const counts = run(balancer, 600, id => ok(id === 'slow' ? 900 : 100))
    expect(counts.get('slow')).toBeLessThan(100)
    expect(counts.get('slow')).toBeGreaterThan(1)
  })

  it.each(strategyNames)('%s looks at a bounded number of instances, however many there are', name => {
    const strategy = createStrategy(name, seeded(1))
    const balancer = createBalancer(
      {
        name,
        choose(candidates, request) {
          expect(candidates.count).toBe(128)
          return strategy.choose(candidates, request)
        },
      },
      { window: 100 },
    )
    const instances = Array.from({ length: 5_000 }, (_, i) => instanceOf(`i${i}`))
    balancer.update({ service: 'tool-test', instances }, 0)
    expect(balancer.pick({ now: 0, excluded: new Set() })).toBeDefined()
  })

  it.each(strategyNames.filter(name => !['random', 'round_robin'].includes(name)))(
    '%s reserves when it picks: picks of one moment see each other',
    name => {
      const { balancer, pick } = start(name, ['a', 'b', 'c', 'd'])
      for (let i = 0; i < 8; i++) pick()
      const inFlight = balancer.endpoints.map(endpoint => endpoint.inFlight)
      expect(inFlight.reduce((sum, calls) => sum + calls)).toBe(8)
      expect(Math.max(...inFlight)).toBeLessThanOrEqual(4)
    },
  )

  it('keeps nothing of those that left', () => {
    const { balancer, update, pick } = start('adaptive', ['a', 'b'])
    for (let i = 0; i < 20; i++) pick().done(fault(10))
    update(['b'])
    update(['a', 'b'])
    const a = balancer.endpoints[0]
    expect(a).toMatchObject({ inFlight: 0, picks: 0, faults: 0, debt: 0, success: 1, samples: 0 })
  })

  it('reads the variables', () => {
    const settings = loadMeshSettings({
      LOAD_BALANCER_STRATEGY: 'least_loaded',
      LOAD_BALANCER_TRACKING_ENABLED: 'false',
      LOAD_BALANCER_WINDOW_SIZE: '50',
    })
    expect(settings).toMatchObject({
      LOAD_BALANCER_STRATEGY: 'least_loaded',
      LOAD_BALANCER_TRACKING_ENABLED: false,
      LOAD_BALANCER_WINDOW_SIZE: 50,
    })
    const wrong = { LOAD_BALANCER_STRATEGY: 'fastest', LOAD_BALANCER_WINDOW_SIZE: '0' }
    expect(() => loadMeshSettings(wrong)).toThrow(/LOAD_BALANCER_STRATEGY.*LOAD_BALANCER_WINDOW_SIZE/)
  })
})

import { describe, expect, it } from 'vitest'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { createBalancer, type Lease } from './balancer.ts'
import { createStrategy } from './strategies.ts'

/** A router in zone `here`, and how many instances there are in each zone, with two slots each. */
function start(counts: Readonly<Record<string, number>>, zone = 'here') {
  const balancer = createBalancer(createStrategy('least_loaded', seeded(1)), { window: 20, zone })
  const instances = Object.entries(counts).flatMap(([zone, count]) =>
    Array.from({ length: count }, (_, i) => instanceOf(`${zone}-${i}`, { meta: { zone, slots: '2' } })),
  )
  balancer.update({ service: 'tool-test', instances }, 0)
  const pick = (excluded: readonly string[] = []): Lease | undefined =>
    balancer.pick({ now: 0, excluded: new Set(excluded) })
  const zonesOf = (calls: number) => {
    const leases = Array.from({ length: calls }, () => pick())
    return leases.map(lease => lease?.instance.meta.zone)
  }
  return { balancer, pick, zonesOf }
}

describe('zone preference', () => {
  it('stays in the own zone while nine tenths of its slots or fewer are in use, and spills then', () => {
    const { zonesOf } = start({ here: 5, there: 5 })
    expect(new Set(zonesOf(10))).toEqual(new Set(['here']))
    expect(new Set(zonesOf(5))).toEqual(new Set(['there']))
  })

  it('comes home when there is room again', () => {
    const { pick } = start({ here: 1, there: 1 })
    const leases = [pick(), pick(), pick()]
    expect(leases.map(lease => lease?.instance.id)).toEqual(['here-0', 'here-0', 'there-0'])
    for (const lease of leases.slice(0, 2)) lease?.done({ kind: 'ok', status: 0, durationMs: 1 })
    expect(pick()?.instance.id).toBe('here-0')
  })

  it('uses all while the own zone has fewer than half of what a zone has on average', () => {
    expect(new Set(start({ here: 2, there: 6 }).zonesOf(4))).toEqual(new Set(['here']))
    expect(
      start({ here: 1, there: 6 })
        .zonesOf(7)
        .filter(zone => zone === 'here'),
    ).toHaveLength(1)
  })

  it('prefers nobody where it has nobody, or does not say where it is', () => {
    expect(new Set(start({ there: 2, beyond: 2 }).zonesOf(4))).toEqual(new Set(['there', 'beyond']))
    const unsaid = createBalancer(createStrategy('least_loaded', seeded(1)), { window: 20 })
    unsaid.update({ service: 'tool-test', instances: [instanceOf('a', { meta: { zone: 'here' } })] }, 0)
    expect(unsaid.pick({ now: 0, excluded: new Set() })?.instance.id).toBe('a')
  })

  it('goes elsewhere when all of the own zone were tried', () => {
    const { pick } = start({ here: 2, there: 2 })
    expect(pick(['here-0'])?.instance.id).toBe('here-1')
    expect(pick(['here-0', 'here-1'])?.instance.meta.zone).toBe('there')
    expect(pick(['here-0', 'here-1', 'there-0', 'there-1'])).toBeUndefined()
  })

  it('leaves the own zone when what is ready there falls below half of its part', () => {
    const { balancer, zonesOf } = start({ here: 3, there: 3 })
    balancer.setReachable('here-0', false)
    balancer.setReachable('here-1', false)
    // One here, three there: half of the mean of two is one.
    expect(zonesOf(1)).toEqual(['here'])
    const more = start({ here: 3, there: 4 })
    more.balancer.setReachable('here-0', false)
    more.balancer.setReachable('here-1', false)
    expect(new Set(more.zonesOf(5))).toEqual(new Set(['here', 'there']))
  })
})

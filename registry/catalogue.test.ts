import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createCatalogue } from './catalogue.ts'
import { createChanges } from './changes.ts'

const create = () => createCatalogue(createChanges(new ManualClock()))

const service = (id: string, name: string, meta: Record<string, string> = {}) => ({
  id,
  name,
  tags: [],
  meta,
  address: '127.0.0.1',
  port: 1,
  weights: { Passing: 1, Warning: 1 },
  enableTagOverride: false,
})

const check = (id: string, serviceId: string, status: 'passing' | 'critical', output = '') => ({
  id,
  name: 'check',
  status,
  notes: '',
  output,
  serviceId,
  type: 'ttl',
})

describe('createCatalogue', () => {
  it('gives each service an index of its own', () => {
    const catalogue = create()
    catalogue.putService(service('a', 'tool-a'))
    const before = catalogue.indexOfService('tool-a')
    catalogue.putService(service('b', 'tool-b'))
    expect(catalogue.indexOfService('tool-a')).toBe(before)
    catalogue.putCheck(check('c', 'a', 'critical'))
    expect(catalogue.indexOfService('tool-a')).toBeGreaterThan(before)
  })

  it("moves every service's index when the node's own check changes", () => {
    const catalogue = create()
    catalogue.putService(service('a', 'tool-a'))
    const before = catalogue.indexOfService('tool-a')
    catalogue.putCheck(check('_node_maintenance', '', 'critical'))
    expect(catalogue.indexOfService('tool-a')).toBeGreaterThan(before)
    expect(catalogue.checksOf('a').map(({ id }) => id)).toEqual(['_node_maintenance'])
  })

  it('wakes nobody for the same again, or for new words of the same verdict', () => {
    const catalogue = create()
    catalogue.putService(service('a', 'tool-a', { k: 'v' }))
    catalogue.putCheck(check('c', 'a', 'critical', 'refused'))
    const before = catalogue.indexOfService('tool-a')
    catalogue.putService(service('a', 'tool-a', { k: 'v' }))
    catalogue.putCheck(check('c', 'a', 'critical', 'timed out'))
    expect(catalogue.indexOfService('tool-a')).toBe(before)
    expect(catalogue.check('c')?.output).toBe('timed out')
  })

  it('takes a service with its checks, and one that changed its name from under the old one', () => {
    const catalogue = create()
    catalogue.putService(service('a', 'tool-a'))
    catalogue.putCheck(check('c', 'a', 'passing'))
    catalogue.putService(service('a', 'tool-z'))
    expect([catalogue.named('tool-a'), catalogue.named('tool-z').length, catalogue.checks()]).toEqual([[], 1, []])
  })

  it('never lets an index go backwards, whatever happens', () => {
    const id = fc.constantFrom('a', 'b', 'c')
    const name = fc.constantFrom('tool-a', 'tool-b')
    const status = fc.constantFrom('passing' as const, 'critical' as const)
    const step = fc.oneof(
      fc.tuple(fc.constant('put'), id, name, status),
      fc.tuple(fc.constant('remove'), id, name, status),
      fc.tuple(fc.constant('check'), fc.constantFrom('a', 'b', ''), name, status),
      fc.tuple(fc.constant('uncheck'), id, name, status),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const catalogue = create()
        const indexes = () => [
          catalogue.indexOfService('tool-a'),
          catalogue.indexOfService('tool-b'),
          catalogue.indexOfService('nobody'),
          catalogue.indexOfServices,
          catalogue.indexOfChecks,
        ]
        const seen = () => JSON.stringify(catalogue.named('tool-a').map(({ id }) => [id, catalogue.checksOf(id)]))
        for (const [kind, id, name, status] of steps) {
          const [before, saw] = [indexes(), seen()]
          if (kind === 'put') catalogue.putService(service(id, name))
          if (kind === 'remove') catalogue.removeService(id)
          if (kind === 'check') catalogue.putCheck(check(`check-${id}`, id, status))
          if (kind === 'uncheck') catalogue.removeCheck(`check-${id}`)
          const after = indexes()
          expect(after.every((index, at) => index >= (before[at] ?? 0))).toBe(true)
          // Whoever waits for tool-a must hear of everything that a query for it would show.
          if (seen() !== saw) expect(after[0]).toBeGreaterThan(before[0] ?? 0)
        }
      }),
    )
  })
})

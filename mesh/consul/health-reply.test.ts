import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseServiceHealth } from './health-reply.ts'

const entry = (service: object = {}, checks: [string, string][] = [['service:a', 'passing']], node = 'n1') => ({
  Node: { Node: node, Address: '10.0.0.1' },
  Service: {
    ID: 'a',
    Service: 'tool-x',
    Address: '10.0.0.7',
    Port: 7001,
    Tags: null,
    Meta: null,
    CreateIndex: 5,
    ...service,
  },
  Checks: checks.map(([CheckID, Status]) => ({ CheckID, Status })),
})
const healthOf = (checks: [string, string][]) => parseServiceHealth([entry({}, checks)]).instances[0]?.health

describe('parseServiceHealth', () => {
  it('reads an instance, with null for no tags and no meta', () => {
    expect(parseServiceHealth([entry()])).toEqual({
      instances: [
        {
          id: 'a',
          service: 'tool-x',
          address: '10.0.0.7',
          port: 7001,
          health: 'passing',
          tags: [],
          meta: {},
          createIndex: 5,
        },
      ],
      nodes: ['n1'],
    })
  })

  it("takes the node's address where the instance gave none", () => {
    expect(parseServiceHealth([entry({ Address: '' })]).instances[0]?.address).toBe('10.0.0.1')
  })

  it('takes the worst of all checks, and nothing for passing', () => {
    expect(healthOf([])).toBe('passing')
    expect(
      healthOf([
        ['serfHealth', 'passing'],
        ['c', 'warning'],
      ]),
    ).toBe('warning')
    expect(
      healthOf([
        ['serfHealth', 'critical'],
        ['c', 'passing'],
        ['d', 'warning'],
      ]),
    ).toBe('critical')
    expect(healthOf([['c', 'something new']])).toBe('critical')
  })

  it('puts maintenance above everything, for the instance or its node', () => {
    expect(
      healthOf([
        ['_service_maintenance:a', 'critical'],
        ['c', 'critical'],
      ]),
    ).toBe('maintenance')
    expect(
      healthOf([
        ['_node_maintenance', 'critical'],
        ['c', 'passing'],
      ]),
    ).toBe('maintenance')
  })

  it('keeps the newer of two at one address, and of two under one id', () => {
    const old = entry({ ID: 'old', CreateIndex: 5 })
    const fresh = entry({ ID: 'fresh', CreateIndex: 9 })
    expect(parseServiceHealth([old, fresh]).instances.map(one => one.id)).toEqual(['fresh'])

    const before = entry({ Port: 7001, CreateIndex: 5 }, [], 'n1')
    const after = entry({ Port: 7002, CreateIndex: 9 }, [], 'n2')
    const health = parseServiceHealth([after, before])
    expect(health.instances.map(one => one.port)).toEqual([7002])
    expect(health.nodes).toEqual(['n1', 'n2'])
  })

  it('leaves out what cannot be called and keeps the rest', () => {
    const ports = [0, -1, 65_536, 1.5]
    const useless = ports.map((Port, i) => entry({ ID: `u${i}`, Port }))
    expect(parseServiceHealth([...useless, entry()]).instances.map(one => one.id)).toEqual(['a'])
  })

  it('leaves out an address that is no host, or that a URL takes for more than one', () => {
    const addresses = [
      'bad host',
      '127.0.0.1/x',
      'a@127.0.0.1',
      'host#',
      'host:80',
      '[::1]',
      'a\nb',
      '-',
      'x'.repeat(300),
    ]
    const useless = addresses.map((Address, i) => entry({ ID: `u${i}`, Address }))
    const good = ['10.0.0.7', '::1', 'localhost', 'Node-7.dc1.consul', 'echo_1']
    const useful = good.map((Address, i) => entry({ ID: `v${i}`, Address }))
    expect(parseServiceHealth([...useless, ...useful]).instances.map(one => one.address)).toEqual(good)
  })

  it('is unique by id and by address and sorted by id, whatever Consul lists', () => {
    const any = fc.record({
      ID: fc.constantFrom('a', 'b', 'c'),
      Port: fc.integer({ min: 1, max: 3 }),
      CreateIndex: fc.nat(9),
    })
    fc.assert(
      fc.property(fc.array(any), list => {
        const { instances } = parseServiceHealth(list.map(service => entry(service)))
        const ids = instances.map(one => one.id)
        expect(ids).toEqual([...new Set(ids)].sort())
        expect(new Set(instances.map(one => one.port)).size).toBe(instances.length)
      }),
    )
  })

  it('throws on anything else, whatever it is', () => {
    const rubbish = fc.jsonValue().filter(json => !(Array.isArray(json) && json.length === 0))
    fc.assert(
      fc.property(rubbish, json => {
        expect(() => parseServiceHealth(json)).toThrow()
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createAgent } from './agent.ts'
import { createCatalogue } from './catalogue.ts'
import { createChanges } from './changes.ts'
import type { Finding } from './probe.ts'
import { parseServiceDefinition } from './service-definition.ts'

function setUp(maxServices = 10) {
  const clock = new ManualClock()
  const catalogue = createCatalogue(createChanges(clock))
  let finding: Finding = { status: 'passing', output: 'fine' }
  let probes = 0
  const agent = createAgent({
    catalogue,
    clock,
    random: () => 0,
    log: silentLog,
    maxServices,
    async probe() {
      probes += 1
      return finding
    },
  })
  const register = (service: object, replaceChecks = false) =>
    agent.register(parseServiceDefinition(Buffer.from(JSON.stringify(service))), replaceChecks)
  return {
    clock,
    catalogue,
    agent,
    register,
    probes: () => probes,
    finds: (status: Finding['status'], output = '') => {
      finding = { status, output }
    },
  }
}

const tcp = { TCP: '127.0.0.1:1', Interval: '1s' }

describe('createAgent', () => {
  it('removes a service that stays critical for as long as it asked, and stops its check', async () => {
    const { clock, catalogue, register, finds, probes } = setUp()
    finds('critical')
    register({ Name: 'tool-x', Check: { ...tcp, DeregisterCriticalServiceAfter: '90s' } })
    await clock.advance(89_999)
    expect(catalogue.service('tool-x')).toBeDefined()
    await clock.advance(1)
    expect([catalogue.services(), catalogue.checks()]).toEqual([[], []])
    const ran = probes()
    await clock.advance(10_000)
    expect([probes(), clock.pending]).toEqual([ran, 0])
  })

  it('counts that time anew after each recovery', async () => {
    const { clock, catalogue, register, finds } = setUp()
    finds('critical')
    register({ Name: 'tool-x', Check: { ...tcp, DeregisterCriticalServiceAfter: '60s' } })
    await clock.advance(50_000)
    finds('passing')
    await clock.advance(2000)
    finds('critical')
    await clock.advance(55_000)
    expect(catalogue.service('tool-x')).toBeDefined()
    await clock.advance(10_000)
    expect(catalogue.service('tool-x')).toBeUndefined()
  })

  it('goes on with a check that is asked for again as it was, and starts a changed one anew with its verdict kept', async () => {
    const { clock, catalogue, register, finds, probes } = setUp()
    const service = { Name: 'tool-x', Check: { ...tcp, Interval: '10s' } }
    register(service)
    await clock.advance(9000)
    register(service)
    await clock.advance(0)
    expect(probes()).toBe(1)
    await clock.advance(1000)
    expect(probes()).toBe(2)

    finds('critical')
    register({ Name: 'tool-x', Check: tcp })
    expect(catalogue.check('service:tool-x')?.status).toBe('passing')
    await clock.advance(0)
    expect(catalogue.check('service:tool-x')?.status).toBe('critical')
    expect(catalogue.checks()).toHaveLength(1)
  })

  it('keeps checks that a new registration does not name, unless told to replace them', () => {
    const { catalogue, register } = setUp()
    const ids = () => catalogue.checks().map(({ id }) => id)
    register({ Name: 'tool-x', Check: { CheckID: 'one', TTL: '1m' } })
    register({ Name: 'tool-x', Check: { CheckID: 'two', TTL: '1m' } })
    expect(ids()).toEqual(['one', 'two'])
    register({ Name: 'tool-x', Check: { CheckID: 'three', TTL: '1m' } }, true)
    expect(ids()).toEqual(['three'])
  })

  it('has a bound on services, which one that is registered already does not hit', () => {
    const { register } = setUp(2)
    register({ Name: 'a' })
    register({ Name: 'b' })
    expect(() => register({ Name: 'c' })).toThrow('the registry is full (at most 2 services)')
    expect(() => register({ Name: 'b', Port: 7 })).not.toThrow()
    expect(() => register({ Name: 'b', Checks: Array(17).fill({ TTL: '1s' }) })).toThrow('too many checks (at most 16)')
  })

  it('keeps at most 4 KiB of what a check says', async () => {
    const { clock, catalogue, register, finds } = setUp()
    finds('critical', 'x'.repeat(10_000))
    register({ Name: 'tool-x', Check: tcp })
    await clock.advance(0)
    expect(catalogue.check('service:tool-x')?.output).toHaveLength(4096)
  })

  it('ends every check when it stops', async () => {
    const { clock, agent, register } = setUp()
    register({ Name: 'a', Check: tcp })
    register({ Name: 'b', Check: { TTL: '1m', DeregisterCriticalServiceAfter: '2m' } })
    agent.stop()
    await clock.advance(0)
    expect(clock.pending).toBe(0)
  })
})

import { afterEach, describe, expect, it, vi } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import type { Instance } from '#mesh/instance.ts'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import type { Reflected } from '#mesh/reflection.ts'
import { createStaticResolver } from '#mesh/resolve/static-resolver.ts'
import { defaultLimits } from '../limits.ts'
import { field, fileBytes, reflectedService, repeated } from '../testing/build-file.ts'
import { instanceOf } from '../testing/instances.ts'
import { methodOptions } from '../testing/options.ts'
import { reflectedOf } from '../testing/reflected.ts'
import { type Catalogue, createCatalogue } from './catalogue.ts'

const weather = reflectedOf('weather.v1.WeatherService')

/** Services of one version or another, whose only method is named for it. */
function version(name: string): Reflected {
  const method = [{ name, inputType: '.google.protobuf.Empty', outputType: '.google.protobuf.Empty' }]
  const dependency = ['google/protobuf/empty.proto']
  return { services: ['test.Geo'], files: [fileBytes({ dependency, service: [{ name: 'Geo', method }] })] }
}

let open: Catalogue[] = []
afterEach(() => {
  for (const catalogue of open) catalogue.close()
  open = []
})

/** A catalogue whose instances answer as the test says, by id; one without an answer never does. */
function start(services: Record<string, Instance[]>, answers: Record<string, Reflected | MeshError>) {
  const resolver = createStaticResolver(services)
  const clock = new ManualClock()
  const asked: string[] = []
  const kept = new Set<string>()
  const catalogue = createCatalogue({
    resolver,
    keep(service) {
      kept.add(service)
      return () => kept.delete(service)
    },
    reflect: async ({ id }) => {
      asked.push(id)
      const answer = answers[id]
      if (answer === undefined) return new Promise(() => {})
      if (answer instanceof MeshError) throw answer
      return answer
    },
    clock,
    random: () => 1,
    log: silentLog,
    limits: defaultLimits,
  })
  open.push(catalogue)
  return { resolver, clock, catalogue, asked, answers, kept }
}

const away = new MeshError('unavailable', 'connection refused')
const names = ({ view }: Catalogue) => view.operations.map(({ mcp }) => mcp)

describe('createCatalogue', () => {
  it('learns what services can do from one instance of each', async () => {
    const { catalogue, asked } = start(
      { 'tool-weather': [instanceOf('tool-weather', 'w1'), instanceOf('tool-weather', 'w2')] },
      { w1: weather, w2: weather },
    )
    await catalogue.whenSettled
    expect(names(catalogue)).toEqual(['weather_get_current', 'weather_get_forecast'])
    expect(asked).toHaveLength(1)
    expect(catalogue.view.service('weather')).toMatchObject({ kind: 'tool', state: 'healthy', reflected: true })
    expect(catalogue.view.service('weather')).not.toHaveProperty('problem')
  })

  it('asks another instance where one fails', async () => {
    const { catalogue, asked } = start(
      { 'tool-weather': [instanceOf('tool-weather', 'w1'), instanceOf('tool-weather', 'w2', { createIndex: 9 })] },
      { w1: weather, w2: away },
    )
    await catalogue.whenSettled
    expect(asked).toEqual(['w2', 'w1'])
    expect(names(catalogue)).toHaveLength(2)
  })

  it('asks an instance that never answers no longer than its time', async () => {
    const { catalogue, clock } = start({ 'tool-weather': [instanceOf('tool-weather', 'w1')] }, {})
    await clock.advance(defaultLimits.reflectTimeoutMs)
    await catalogue.whenSettled
    expect(catalogue.view.service('weather').problem).toBe('no reflection: no answer within 3000 ms')
  })

  it('tries again after a pause that grows, and settles meanwhile', async () => {
    const { catalogue, clock, asked, answers } = start(
      { 'tool-weather': [instanceOf('tool-weather', 'w1')] },
      { w1: away },
    )
    await catalogue.whenSettled
    expect(catalogue.view.service('weather').problem).toBe('no reflection: connection refused')
    await clock.advance(249)
    expect(asked).toHaveLength(1)
    await clock.advance(1)
    expect(asked).toHaveLength(2)
    await clock.advance(499)
    expect(asked).toHaveLength(2)
    answers.w1 = weather
    await clock.advance(1)
    await vi.waitUntil(() => names(catalogue).length === 2)
    expect(catalogue.view.service('weather')).not.toHaveProperty('problem')
  })

  it('waits for instances that are not ready yet, as new ones are until their first check, but not for ever', async () => {
    const young = instanceOf('tool-geo', 'g1', { health: 'critical' })
    const { catalogue, clock, resolver } = start({ 'tool-geo': [young] }, { g1: version('Old') })
    await clock.advance(2_000)
    expect(catalogue.settled).toBe(false)
    resolver.set('tool-geo', [{ ...young, health: 'passing' }])
    await catalogue.whenSettled
    expect(names(catalogue)).toEqual(['geo_old'])

    const never = start({ 'tool-geo': [young] }, {})
    await never.clock.advance(2_499)
    expect(never.catalogue.settled).toBe(false)
    await never.clock.advance(1)
    await never.catalogue.whenSettled
  })

  it('says why a service has no operations, and what reflection it is that lies', async () => {
    const { catalogue, clock } = start(
      {
        'tool-go': [instanceOf('tool-go', 'none', { meta: { grpc_services: 'geo.v1.Geo' } })],
        'tool-liar': [instanceOf('tool-liar', 'liar')],
        'tool-sick': [instanceOf('tool-sick', 'sick', { health: 'critical' })],
        'tool-weather': [instanceOf('tool-weather', 'w1')],
      },
      {
        none: new MeshError('unimplemented', 'no'),
        liar: { services: ['x.Y'], files: [Buffer.from('garbage')] },
        w1: weather,
      },
    )
    await clock.advance(2_500)
    await catalogue.whenSettled
    const problem = (name: string) => catalogue.view.service(name).problem
    expect(problem('go')).toMatch(/^no reflection: it offers neither grpc\.reflection\.v1 nor v1alpha/)
    expect(problem('liar')).toMatch(/^its reflection lies: a file of 7 bytes is no file descriptor/)
    expect(problem('sick')).toBe('no reflection yet: no instance has been ready to be asked (1 registered)')
    expect(problem('weather')).toBeUndefined()
    expect(catalogue.view.route('/geo.v1.Geo/Find')).toEqual({ service: 'tool-go' })
  })

  it('asks anew when an instance joins that it has not seen, the newest first', async () => {
    const old = instanceOf('tool-geo', 'g1')
    const { catalogue, resolver, asked } = start({ 'tool-geo': [old] }, { g1: version('Old'), g2: version('New') })
    await catalogue.whenSettled
    expect(names(catalogue)).toEqual(['geo_old'])
    const before = catalogue.operationsVersion
    resolver.set('tool-geo', [old, instanceOf('tool-geo', 'g2', { createIndex: 2, meta: { version: '2' } })])
    await vi.waitUntil(() => names(catalogue)[0] === 'geo_new')
    expect(asked).toEqual(['g1', 'g2'])
    expect(catalogue.operationsVersion).toBe(before + 1)
  })

  it('asks those who are left when the one that answered has gone', async () => {
    const old = instanceOf('tool-geo', 'g1')
    const { catalogue, resolver } = start({ 'tool-geo': [old] }, { g1: version('Old'), g2: version('New') })
    await catalogue.whenSettled
    resolver.set('tool-geo', [old, instanceOf('tool-geo', 'g2', { createIndex: 2 })])
    await vi.waitUntil(() => names(catalogue)[0] === 'geo_new')
    resolver.set('tool-geo', [old])
    await vi.waitUntil(() => names(catalogue)[0] === 'geo_old')
  })

  it('asks anew when an instance comes back, and after a while anyway', async () => {
    const geo = instanceOf('tool-geo', 'g1')
    const { catalogue, resolver, asked, clock, answers } = start({ 'tool-geo': [geo] }, { g1: version('Old') })
    await catalogue.whenSettled
    resolver.set('tool-geo', [{ ...geo, health: 'critical' }])
    answers.g1 = version('New')
    resolver.set('tool-geo', [geo])
    await vi.waitUntil(() => names(catalogue)[0] === 'geo_new')
    expect(asked).toHaveLength(2)
    answers.g1 = version('Newer')
    await clock.advance(defaultLimits.reflectRefreshMs)
    await vi.waitUntil(() => names(catalogue)[0] === 'geo_newer')
  })

  it('keeps what it knew when all instances are gone, as down, until it forgets', async () => {
    const { catalogue, resolver, clock, kept } = start(
      { 'tool-weather': [instanceOf('tool-weather', 'w1')] },
      { w1: weather },
    )
    await catalogue.whenSettled
    resolver.remove('tool-weather')
    await vi.waitUntil(() => catalogue.view.services[0]?.state === 'down')
    expect(names(catalogue)).toHaveLength(2)
    await clock.advance(defaultLimits.forgetDownAfterMs - 1)
    expect(catalogue.view.services).toHaveLength(1)
    expect([...kept]).toEqual(['tool-weather'])
    await clock.advance(1)
    expect(catalogue.view.services).toEqual([])
    expect([...kept]).toEqual([])
  })

  it('forgets nothing of a service that comes back in time', async () => {
    const geo = instanceOf('tool-geo', 'g1')
    const { catalogue, resolver, clock } = start({ 'tool-geo': [geo] }, { g1: version('Find') })
    await catalogue.whenSettled
    resolver.remove('tool-geo')
    await clock.advance(1000)
    resolver.set('tool-geo', [geo])
    await clock.advance(defaultLimits.forgetDownAfterMs)
    expect(catalogue.view.service('geo').state).toBe('healthy')
  })

  it('tells every change, and goes up in version only when operations changed', async () => {
    const geo = instanceOf('tool-geo', 'g1')
    const { catalogue, resolver } = start({ 'tool-geo': [geo] }, { g1: version('Find') })
    await catalogue.whenSettled
    const before = catalogue.operationsVersion
    let changes = 0
    const unlisten = catalogue.onChange(() => {
      changes += 1
    })
    resolver.set('tool-geo', [{ ...geo, health: 'warning' }])
    await vi.waitUntil(() => catalogue.view.service('geo').state === 'unhealthy')
    expect(changes).toBeGreaterThan(0)
    expect(catalogue.operationsVersion).toBe(before)
    unlisten()
  })

  it('raises hints by what all instances promise, and lowers them when one does not', async () => {
    const promising = instanceOf('agent-echo', 'e1', { meta: { hints: 'Run=NO_SIDE_EFFECTS' } })
    const echo = reflectedOf('mesh.v1.AgentService')
    const { catalogue, resolver } = start({ 'agent-echo': [promising] }, { e1: echo, e2: echo })
    await catalogue.whenSettled
    expect(catalogue.view.operation('echo', 'run').hints).toEqual({ idempotent: true, readOnly: true })
    resolver.set('agent-echo', [promising, instanceOf('agent-echo', 'e2')])
    await vi.waitUntil(() => catalogue.view.operation('echo', 'run').hints.idempotent === false)
  })

  it('says that operations changed when one becomes something else to MCP clients, and keeps those that did not', async () => {
    const asks = (policy: Record<string, unknown>) => {
      const types = { inputType: '.test.Empty', outputType: '.test.Contents' }
      const contents = { name: 'Contents', field: [field('contents', 1, '.mesh.v1.Resource', repeated)] }
      return reflectedService(
        [{ name: 'Read', ...types, options: methodOptions(policy) }],
        [{ name: 'Empty' }, contents],
      )
    }
    const policies = [
      {},
      { resource: { uri: 'test://a' } },
      { resource: { uri: 'test://b' } },
      { resource: { uri: 'test://b' }, icons: [{ src: 'https://example.com/a.png' }] },
    ]
    const answers = Object.fromEntries(policies.map((policy, i) => [`t${i}`, asks(policy)]))
    const { catalogue, resolver } = start(
      { 'tool-a': [instanceOf('tool-a', 't0')], 'tool-w': [instanceOf('tool-w', 'w')] },
      { ...answers, w: weather },
    )
    await catalogue.whenSettled
    const kept = catalogue.view.operation('w', 'get_current')
    const roles: string[] = [catalogue.view.operation('a', 'read').role]
    for (let i = 1; i < policies.length; i++) {
      const before = catalogue.operationsVersion
      resolver.set('tool-a', [instanceOf('tool-a', `t${i}`)])
      await vi.waitUntil(() => catalogue.operationsVersion > before)
      roles.push(catalogue.view.operation('a', 'read').role)
    }
    expect(roles).toEqual(['tool', 'resource', 'resource', 'resource'])
    expect(catalogue.view.operation('a', 'read').look).toMatchObject({ resource: { uri: 'test://b' }, icons: [{}] })
    expect(catalogue.view.operation('w', 'get_current')).toBe(kept)
  })

  it('does not offer the router itself', async () => {
    const { catalogue, asked } = start({ 'mcp-router': [instanceOf('mcp-router', 'r1')] }, { r1: weather })
    await catalogue.whenSettled
    expect(catalogue.view.services).toEqual([])
    expect(asked).toEqual([])
  })

  it('is settled after its time, whoever does not answer, and not before the names are known', async () => {
    const { catalogue, clock } = start({ 'tool-weather': [instanceOf('tool-weather', 'w1')] }, {})
    expect(catalogue.settled).toBe(false)
    await clock.advance(defaultLimits.settleTimeoutMs)
    expect(catalogue.settled).toBe(true)

    const mute = createCatalogue({
      resolver: { ...createStaticResolver(), watchNames: () => () => {} },
      reflect: async () => weather,
      clock,
      random: () => 1,
      log: silentLog,
      limits: defaultLimits,
    })
    open.push(mute)
    await clock.advance(defaultLimits.settleTimeoutMs * 2)
    expect(mute.settled).toBe(false)
  })

  it('leaves no timer behind when it is closed', async () => {
    const { catalogue, clock, resolver } = start(
      { 'tool-geo': [instanceOf('tool-geo', 'g1')] },
      { g1: version('Find') },
    )
    await catalogue.whenSettled
    resolver.remove('tool-geo')
    catalogue.close()
    await vi.waitUntil(() => clock.pending === 0)
  })
})

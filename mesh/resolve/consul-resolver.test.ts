import { describe, expect, it } from 'vitest'
import type { ConsulClient, Indexed, Wait } from '../consul/consul-client.ts'
import type { ServiceHealth } from '../consul/health-reply.ts'
import { MeshError } from '../errors.ts'
import type { Health, Instance } from '../instance.ts'
import { silentLog } from '../log.ts'
import { ManualClock } from '../manual-clock.ts'
import { createConsulResolver } from './consul-resolver.ts'

const never = () => Promise.reject(new MeshError('internal', 'the resolver asks no such thing'))

/** A Consul of one service that a test moves: queries wait for its next word as they would at the real one. */
function createScript(clock: ManualClock) {
  let state: Indexed<ServiceHealth> | 'away' = { index: 10, instances: [], nodes: [] }
  let names: readonly string[] = []
  const gone = new Set<string>()
  const waiting = new Set<() => void>()
  let queries = 0

  const answer = async <T>(wait: Wait, signal: AbortSignal | undefined, read: (index: number) => Indexed<T>) => {
    queries += 1
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    signal?.addEventListener('abort', () => reject(signal.reason))
    if (state === 'away' || state.index > wait.index) resolve()
    waiting.add(resolve)
    await promise.finally(() => waiting.delete(resolve))
    if (state === 'away') throw new MeshError('unavailable', 'Consul is away')
    return read(state.index)
  }

  const client: ConsulClient = {
    health: (_service, wait, signal) =>
      answer(wait, signal, index => ({ instances: [], nodes: [], ...(state === 'away' ? {} : state), index })),
    services: (wait, signal) =>
      answer(wait, signal, index => ({ index, services: new Map(names.map(name => [name, []])) })),
    hasNode: async node => !gone.has(node),
    register: never,
    deregister: never,
    registered: never,
    passTtl: never,
    getKey: never,
    putKey: never,
    putKeyIf: never,
    keysUnder: never,
    deleteKey: never,
    self: never,
    leader: never,
    close: () => {},
  }
  const wake = async () => {
    for (const resolve of [...waiting]) resolve()
    await clock.advance(0)
    await clock.advance(0)
  }
  return {
    client,
    get queries() {
      return queries
    },
    get waiting() {
      return waiting.size
    },
    async says(
      index: number,
      words: Record<string, Health>,
      more: { nodes?: string[]; meta?: Record<string, string> } = {},
    ) {
      const nodes = more.nodes ?? ['n1']
      state = { index, nodes, instances: Object.entries(words).map(([id, health]) => instance(id, health, more.meta)) }
      await wake()
    },
    async lists(index: number, ...all: string[]) {
      names = all
      state = { index, instances: [], nodes: [] }
      await wake()
    },
    async goesAway() {
      state = 'away'
      await wake()
    },
    /** The node left the catalogue. */
    loses: (node: string) => void gone.add(node),
  }
}

function instance(id: string, health: Health, meta: Record<string, string> = {}): Instance {
  const port = 7000 + (id.codePointAt(0) ?? 0)
  return { id, service: 'tool-x', address: '127.0.0.1', port, health, tags: [], meta, createIndex: 1 }
}

function setUp() {
  const clock = new ManualClock()
  const consul = createScript(clock)
  const resolver = createConsulResolver({ client: consul.client, clock, random: () => 0.5, log: silentLog })
  const watch = () => {
    const heard: string[] = []
    const end = resolver.watch('tool-x', ({ instances }) => {
      heard.push(instances.map(({ id, health }) => `${id} ${health}`).join(', '))
    })
    return { heard, end }
  }
  return { clock, consul, resolver, watch }
}

describe('createConsulResolver', () => {
  it('shares one query among subscribers, tells a late one at once, and ends with the last', async () => {
    const { consul, resolver, watch } = setUp()
    const one = watch()
    await consul.says(11, { a: 'passing' })
    const asked = consul.queries
    const two = watch()
    expect(two.heard).toEqual(['a passing'])
    expect(consul.queries).toBe(asked)
    one.end()
    await consul.says(12, {})
    expect([one.heard.at(-1), two.heard.at(-1)]).toEqual(['a passing', ''])
    two.end()
    await consul.says(13, { b: 'passing' })
    expect([two.heard.at(-1), consul.waiting]).toEqual(['', 0])
    expect(resolver.status()).toEqual({ answering: true, silentMs: 0, holding: 0 })
  })

  it('tells a change once, and nothing where nothing changed', async () => {
    const { consul, watch } = setUp()
    const { heard } = watch()
    await consul.says(11, { a: 'critical' })
    await consul.says(12, { a: 'critical' })
    await consul.says(13, { a: 'passing' })
    expect(heard.filter(text => text !== '')).toEqual(['a critical', 'a passing'])
  })

  it('passes on at once who was deregistered: one, several, the last', async () => {
    const { consul, watch } = setUp()
    const { heard } = watch()
    await consul.says(11, { a: 'passing', b: 'passing', c: 'passing', d: 'passing' })
    await consul.says(12, { a: 'passing', b: 'passing', c: 'passing' })
    expect(heard.at(-1)).toBe('a passing, b passing, c passing')
    await consul.says(13, { a: 'passing' })
    expect(heard.at(-1)).toBe('a passing')
    await consul.says(14, {}, { nodes: [] })
    expect(heard.at(-1)).toBe('')
  })

  it('holds those whose whole Consul node has left, and drops them in time', async () => {
    const { clock, consul, watch } = setUp()
    const { heard } = watch()
    await consul.says(11, { a: 'passing', b: 'passing' }, { nodes: ['n1', 'n2'] })
    consul.loses('n2')
    await consul.says(12, { a: 'passing' }, { nodes: ['n1'] })
    expect(heard.at(-1)).toBe('a passing, b passing')
    await clock.advance(15_000)
    expect(heard.at(-1)).toBe('a passing')
  })

  it('shows nothing of a restart: away, empty at a lower index, critical, passing', async () => {
    const { clock, consul, resolver, watch } = setUp()
    const { heard } = watch()
    await consul.says(2107, { a: 'passing', b: 'passing' })
    heard.length = 0
    await consul.goesAway()
    await clock.advance(5000)
    await consul.says(553, {}, { nodes: [] })
    await clock.advance(5000)
    await consul.says(560, { a: 'critical', b: 'critical' })
    expect(resolver.status().holding).toBe(1)
    await consul.says(561, { a: 'passing', b: 'critical' })
    await consul.says(562, { a: 'passing', b: 'passing' })
    expect(heard).toEqual([])
    expect(resolver.status()).toEqual({ answering: true, silentMs: 0, holding: 0 })
    await consul.says(563, { a: 'passing', b: 'critical' })
    expect(heard).toEqual(['a passing, b critical'])
  })

  it('drops who never came back 15 s after Consul did, without another word from it', async () => {
    const { clock, consul, watch } = setUp()
    const { heard } = watch()
    await consul.says(100, { a: 'passing', b: 'passing' })
    await consul.goesAway()
    await clock.advance(600_000)
    await consul.says(12, { a: 'passing' })
    await clock.advance(2000)
    const backAt = clock.now()
    expect(heard.at(-1)).toBe('a passing, b passing')
    await clock.advance(12_000)
    expect(heard.at(-1)).toBe('a passing, b passing')
    await clock.advance(3000)
    expect(heard.at(-1)).toBe('a passing')
    expect(clock.now() - backAt).toBe(15_000)
  })

  it('waits twice the check interval where that is longer', async () => {
    const { clock, consul, watch } = setUp()
    const { heard } = watch()
    const meta = { check_interval_ms: '30000' }
    await consul.says(100, { a: 'passing' }, { meta })
    await consul.says(12, { a: 'critical' }, { meta })
    await clock.advance(59_000)
    expect(heard.at(-1)).toBe('a passing')
    await clock.advance(1000)
    expect(heard.at(-1)).toBe('a critical')
  })

  it('says for how long Consul has been silent', async () => {
    const { clock, consul, resolver, watch } = setUp()
    watch()
    await consul.says(11, { a: 'passing' })
    await clock.advance(5000)
    expect(resolver.status()).toEqual({ answering: true, silentMs: 0, holding: 0 })
    await consul.goesAway()
    await clock.advance(7000)
    expect(resolver.status()).toEqual({ answering: false, silentMs: 7000, holding: 0 })
    await consul.says(12, { a: 'passing' })
    await clock.advance(2000)
    expect(resolver.status()).toEqual({ answering: true, silentMs: 0, holding: 0 })
  })

  it("lists the mesh's names, and keeps them through a wipe", async () => {
    const { clock, consul, resolver } = setUp()
    const heard: string[] = []
    resolver.watchNames(names => void heard.push(names.join()))
    await consul.lists(20, 'consul', 'tool-b', 'agent-a', 'database')
    expect(heard.at(-1)).toBe('agent-a,tool-b')
    await consul.lists(11, 'consul')
    await consul.lists(12, 'consul', 'agent-a')
    expect(heard.at(-1)).toBe('agent-a,tool-b')
    await clock.advance(15_000)
    expect(heard.at(-1)).toBe('agent-a')
    await consul.lists(13, 'consul')
    expect(heard.at(-1)).toBe('')
  })
})

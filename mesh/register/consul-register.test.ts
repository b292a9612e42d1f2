import { describe, expect, it } from 'vitest'
import type { ConsulCheck, ConsulClient, ConsulService } from '../consul/consul-client.ts'
import { MeshError } from '../errors.ts'
import { silentLog } from '../log.ts'
import { ManualClock } from '../manual-clock.ts'
import { createConsulRegister } from './consul-register.ts'
import type { Check, Registration } from './register.ts'

const never = () => Promise.reject(new MeshError('internal', 'the register asks no such thing'))
const away = new MeshError('unavailable', 'Consul is away')

/** A Consul agent that only keeps registrations, and that a test can take away, wipe or freeze. */
class Script {
  readonly held = new Map<string, { service: ConsulService; check: ConsulCheck }>()
  readonly asked: string[] = []
  failure: MeshError | undefined
  frozen = false

  readonly client: ConsulClient = {
    register: async (service, check, signal) => {
      await this.#answer(`register ${service.id}`, signal)
      this.held.set(service.id, { service, check })
    },
    deregister: async (id, signal) => {
      await this.#answer(`deregister ${id}`, signal)
      this.held.delete(id)
    },
    registered: async (id, signal) => {
      await this.#answer(`look ${id}`, signal)
      return this.held.get(id)?.service
    },
    passTtl: (id, _note, signal) => this.#answer(`pass ${id}`, signal),
    health: never,
    services: never,
    hasNode: never,
    getKey: never,
    putKey: never,
    putKeyIf: never,
    keysUnder: never,
    deleteKey: never,
    self: never,
    leader: never,
    close: () => {},
  }

  async #answer(what: string, signal?: AbortSignal): Promise<void> {
    this.asked.push(what)
    signal?.throwIfAborted()
    if (this.frozen) await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
    if (this.failure !== undefined) throw this.failure
  }

  /** How often it was asked something that begins so. */
  count(start: string): number {
    return this.asked.filter(what => what.startsWith(start)).length
  }
}

function setUp() {
  const clock = new ManualClock()
  const consul = new Script()
  const register = createConsulRegister({ client: consul.client, clock, random: () => 0.5, log: silentLog })
  return { clock, consul, register }
}

const grpc: Check = { kind: 'grpc', intervalMs: 1000, timeoutMs: 500 }
const registration = (check: Check = grpc): Registration => ({
  id: 'x-tool-1',
  service: 'tool-x',
  address: '10.0.0.7',
  port: 7001,
  tags: ['mesh'],
  meta: { version: '1' },
  check,
})

describe('createConsulRegister', () => {
  it('asks for gRPC health under the name of the instance, with a check id that never changes', async () => {
    const { consul, register } = setUp()
    await register.announce(registration())
    expect(consul.held.get('x-tool-1')).toEqual({
      service: {
        id: 'x-tool-1',
        name: 'tool-x',
        address: '10.0.0.7',
        port: 7001,
        tags: ['mesh'],
        meta: { version: '1' },
      },
      check: {
        checkid: 'service:x-tool-1',
        name: 'grpc check of x-tool-1',
        grpc: '10.0.0.7:7001/x-tool-1',
        interval: '1000ms',
        timeout: '500ms',
        deregistercriticalserviceafter: '60000ms',
      },
    })
  })

  it.each<[Check, object]>([
    [
      { kind: 'tcp', intervalMs: 2000, timeoutMs: 1000 },
      { tcp: '10.0.0.7:7001', interval: '2000ms', timeout: '1000ms' },
    ],
    [
      { kind: 'http', url: 'http://10.0.0.7/healthz', intervalMs: 2000, timeoutMs: 1000 },
      { http: 'http://10.0.0.7/healthz' },
    ],
    [{ kind: 'ttl', ttlMs: 3000 }, { ttl: '3000ms' }],
  ])('asks for the check %o', async (check, expected) => {
    const { consul, register } = setUp()
    await register.announce(registration(check))
    expect(consul.held.get('x-tool-1')?.check).toMatchObject(expected)
  })

  it('has Consul ask an IPv6 address in brackets', async () => {
    const { consul, register } = setUp()
    await register.announce({ ...registration(), address: 'fd00::7' })
    expect(consul.held.get('x-tool-1')?.check).toMatchObject({ grpc: '[fd00::7]:7001/x-tool-1' })
    expect(consul.held.get('x-tool-1')?.service.address).toBe('fd00::7')
  })

  it('looks every three seconds, and registers again only what is missing or differs', async () => {
    const { clock, consul, register } = setUp()
    await register.announce(registration())
    await clock.advance(9000)
    expect([consul.count('look'), consul.count('register')]).toEqual([3, 1])

    consul.held.clear()
    await clock.advance(3000)
    expect(consul.held.has('x-tool-1')).toBe(true)

    const held = consul.held.get('x-tool-1')
    if (held !== undefined) consul.held.set('x-tool-1', { ...held, service: { ...held.service, port: 9 } })
    await clock.advance(3000)
    expect(consul.held.get('x-tool-1')?.service.port).toBe(7001)
    expect(consul.count('register')).toBe(3)
  })

  it('is quicker after a failure, with pauses that grow to two seconds at most', async () => {
    const { clock, consul, register } = setUp()
    await register.announce(registration())
    consul.failure = away
    await clock.advance(3000)
    const looks = consul.count('look')
    await clock.advance(50 + 100 + 200)
    expect(consul.count('look')).toBe(looks + 3)
    await clock.advance(60_000)
    const before = consul.count('look')
    await clock.advance(1000)
    expect(consul.count('look')).toBe(before + 1)

    consul.failure = undefined
    consul.held.clear()
    await clock.advance(1000)
    expect(consul.held.has('x-tool-1')).toBe(true)
  })

  it('waits for a Consul that is not there yet', async () => {
    const { clock, consul, register } = setUp()
    consul.failure = away
    const announcing = register.announce(registration())
    await clock.advance(30_000)
    consul.failure = undefined
    await clock.advance(2000)
    await announcing
    expect(consul.held.has('x-tool-1')).toBe(true)
  })

  it('does not try again what Consul refuses', async () => {
    const { consul, register } = setUp()
    consul.failure = new MeshError('invalid_argument', 'Consul, register x-tool-1: HTTP 400 Missing service name')
    await expect(register.announce(registration())).rejects.toThrow('HTTP 400')
    expect(consul.count('register')).toBe(1)
  })

  it('gives up on its signal, and takes back what may have arrived', async () => {
    const { clock, consul, register } = setUp()
    consul.failure = away
    const stopping = new AbortController()
    const announcing = register.announce(registration(), stopping.signal)
    announcing.catch(() => {})
    await clock.advance(1000)
    consul.failure = undefined
    stopping.abort(new Error('stopped'))
    await expect(announcing).rejects.toThrow('stopped')
    expect(consul.asked.at(-1)).toBe('deregister x-tool-1')
    expect(clock.pending).toBe(0)
  })

  it('passes a TTL check by itself, three times in its time', async () => {
    const { clock, consul, register } = setUp()
    await register.announce(registration({ kind: 'ttl', ttlMs: 3000 }))
    expect(consul.count('pass')).toBe(1)
    await clock.advance(3000)
    expect(consul.count('pass')).toBe(4)
    consul.held.clear()
    await clock.advance(1000)
    expect([consul.held.has('x-tool-1'), consul.count('pass')]).toEqual([true, 5])
  })

  it('leaves once, and never looks again', async () => {
    const { clock, consul, register } = setUp()
    const announced = await register.announce(registration())
    await Promise.all([announced.leave(), announced.leave()])
    expect([consul.held.size, consul.count('deregister')]).toEqual([0, 1])
    await clock.advance(60_000)
    expect([consul.held.size, consul.count('look'), clock.pending]).toEqual([0, 0, 0])
  })

  it('lets a registration under way arrive before the farewell', async () => {
    const { clock, consul } = setUp()
    const gate = Promise.withResolvers<void>()
    const client: ConsulClient = {
      ...consul.client,
      async register(service, check, signal) {
        if (consul.count('register') > 0) await gate.promise
        await consul.client.register(service, check, signal)
      },
    }
    const register = createConsulRegister({ client, clock, random: () => 0.5, log: silentLog })
    const announced = await register.announce(registration())
    consul.held.clear()
    await clock.advance(3000)
    const leaving = announced.leave()
    await clock.advance(1000)
    expect([consul.count('look'), consul.count('deregister')]).toEqual([1, 0])
    gate.resolve()
    await leaving
    expect([consul.asked.at(-1), consul.held.size]).toEqual(['deregister x-tool-1', 0])
  })

  it('leaves at the second try where a kept connection was dead', async () => {
    const { clock, consul } = setUp()
    let tries = 0
    const client: ConsulClient = {
      ...consul.client,
      async deregister(id) {
        tries += 1
        if (tries === 1) throw away
        consul.held.delete(id)
      },
    }
    const register = createConsulRegister({ client, clock, random: () => 0.5, log: silentLog })
    const announced = await register.announce(registration())
    await announced.leave()
    expect([tries, consul.held.size]).toEqual([2, 0])
  })

  it('leaves in two seconds whatever Consul does', async () => {
    const { clock, consul, register } = setUp()
    const announced = await register.announce(registration())
    consul.frozen = true
    const leaving = announced.leave()
    await clock.advance(2000)
    await leaving
    expect(consul.count('deregister')).toBe(1)

    const looking = setUp()
    const second = await looking.register.announce(registration())
    looking.consul.frozen = true
    await looking.clock.advance(3000)
    const leavingToo = second.leave()
    await looking.clock.advance(2000)
    await leavingToo
    expect(looking.clock.pending).toBe(0)
  })
})

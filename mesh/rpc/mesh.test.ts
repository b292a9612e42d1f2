import { Metadata } from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { frameType as type } from '../http2/protocol.ts'
import { frame, rawServer } from '../http2/testing/raw-http2.ts'
import { silentLog } from '../log.ts'
import { createStaticKeys } from '../resolve/static-keys.ts'
import { createStaticResolver } from '../resolve/static-resolver.ts'
import { callRequest } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { loadContracts } from './contract.ts'
import { createMesh } from './mesh.ts'
import { loadMeshSettings } from './mesh-settings.ts'
import { type BytesHandlers, serveBytes } from './testing/bytes-server.ts'

const contracts = loadContracts()
const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

function start(ports: Readonly<Record<string, number>>) {
  const instances = () => Object.entries(ports).map(([id, port]) => instanceOf(id, { port }))
  const resolver = createStaticResolver({ 'tool-test': instances() })
  const keys = createStaticKeys()
  const mesh = createMesh({
    resolver,
    watchKeys: keys.watch,
    settings: loadMeshSettings({ LOAD_BALANCER_STRATEGY: 'round_robin' }),
    contracts,
    clock: systemClock,
    random: Math.random,
    log: silentLog,
  })
  closing.push(() => mesh.close())
  const ask = async () => {
    const request = callRequest({ deadline: systemClock.now() + 5_000, body: Buffer.alloc(5) })
    const { instance, attempts } = await mesh.call(request)
    return { id: instance.id, attempts }
  }
  return { mesh, resolver, keys, ask }
}

const echo: BytesHandlers = { Unary: (call, done) => done(null, call.request, new Metadata()) }

async function instanceThatEchoes() {
  const server = await serveBytes(echo)
  closing.push(server.close)
  return server
}

describe('createMesh', () => {
  it('stops asking an instance that cannot be reached, and asks it again when it can', async () => {
    const [a, b] = [await instanceThatEchoes(), await instanceThatEchoes()]
    const { mesh, ask } = start({ a: a.port, b: b.port })
    const ids = new Set((await Promise.all([ask(), ask(), ask(), ask()])).map(({ id }) => id))
    expect(ids).toEqual(new Set(['a', 'b']))

    a.server.forceShutdown()
    const picker = () => mesh.balancers().get('tool-test')
    await expect.poll(() => picker()?.ready, { interval: 5 }).toBe(1)
    for (let i = 0; i < 4; i++) expect(await ask()).toEqual({ id: 'b', attempts: 1 })

    const { Server, ServerCredentials } = await import('@grpc/grpc-js')
    const back = new Server()
    const address = `127.0.0.1:${a.port}`
    await new Promise<void>((resolve, reject) =>
      back.bindAsync(address, ServerCredentials.createInsecure(), error =>
        error === null ? resolve() : reject(error),
      ),
    )
    closing.push(() => back.forceShutdown())
    await expect.poll(() => picker()?.ready, { interval: 20, timeout: 5_000 }).toBe(2)
  })

  it('follows an id to another address', async () => {
    const [old, fresh, other] = [await instanceThatEchoes(), await instanceThatEchoes(), await instanceThatEchoes()]
    const { mesh, resolver, ask } = start({ a: old.port, b: other.port })
    await Promise.all([ask(), ask()])
    old.server.forceShutdown()
    await expect.poll(() => mesh.balancers().get('tool-test')?.ready, { interval: 5 }).toBe(1)
    resolver.set('tool-test', [instanceOf('a', { port: fresh.port }), instanceOf('b', { port: other.port })])
    const ids = (await Promise.all([ask(), ask(), ask(), ask()])).map(({ id }) => id)
    expect(ids.filter(id => id === 'a')).toHaveLength(2)
  })

  it('lets go of an instance that was only ever asked past balancing, once it leaves', async () => {
    let connects = 0
    const server = await rawServer(socket => {
      connects += 1
      socket.write(frame(type.settings, 0, 0))
      socket.on('data', () => {})
      socket.on('end', () => socket.end())
    })
    closing.push(server.close)
    const { mesh, resolver } = start({ a: server.port })
    mesh.keep('tool-test')
    const caller = new AbortController()
    const asking = mesh.transport(instanceOf('a', { port: server.port }), callRequest({ signal: caller.signal }))
    await expect.poll(() => server.sockets.size, { interval: 5 }).toBe(1)
    caller.abort(new Error('enough'))
    await asking
    resolver.set('tool-test', [])
    await expect.poll(() => server.sockets.size, { interval: 5 }).toBe(0)
    expect(connects).toBe(1)
  })

  it('balances in another way from the moment on that somebody says so, and keeps what it knows', async () => {
    const [a, b] = [await instanceThatEchoes(), await instanceThatEchoes()]
    const { mesh, resolver, keys, ask } = start({ a: a.port, b: b.port })
    const balancer = () => mesh.balancers().get('tool-test')
    await ask()
    expect([balancer()?.strategy, mesh.policies.find('tool-test')?.source]).toEqual(['round_robin', 'env'])
    const meta = { lb_strategy: 'least_loaded' }
    resolver.set('tool-test', [instanceOf('a', { port: a.port, meta }), instanceOf('b', { port: b.port, meta })])
    expect(balancer()?.strategy).toBe('least_loaded')
    keys.set('mesh/lb/tool-test', 'p2c')
    expect(balancer()?.strategy).toBe('p2c')
    await ask()
    expect(balancer()?.endpoints.reduce((sum, { picks }) => sum + picks, 0)).toBe(2)
    keys.set('mesh/lb/tool-test', undefined)
    expect(balancer()?.strategy).toBe('least_loaded')
  })

  it('forgets how a service was balanced that it keeps no more', () => {
    const { mesh } = start({})
    const letGo = mesh.keep('tool-test')
    expect(mesh.policies.find('tool-test')?.strategy).toBe('round_robin')
    letGo()
    expect(mesh.policies.find('tool-test')).toBeUndefined()
  })

  it('has nothing open after it is closed', async () => {
    const server = await rawServer(socket => {
      socket.write(frame(type.settings, 0, 0))
      socket.on('data', () => {})
      socket.on('end', () => socket.end())
    })
    closing.push(server.close)
    const { mesh } = start({ a: server.port })
    const caller = new AbortController()
    const asking = mesh
      .call(callRequest({ deadline: systemClock.now() + 5_000, signal: caller.signal }))
      .catch(() => {})
    await expect.poll(() => server.sockets.size, { interval: 5 }).toBe(1)
    caller.abort()
    await asking
    mesh.close()
    await expect.poll(() => server.sockets.size, { interval: 5 }).toBe(0)
    expect(mesh.balancers().size).toBe(0)
  })
})

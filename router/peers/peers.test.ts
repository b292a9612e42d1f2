import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import type { Instance } from '#mesh/instance.ts'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createCallMetrics } from '#mesh/metrics.ts'
import { routerService } from '#mesh/names.ts'
import { createStaticResolver } from '#mesh/resolve/static-resolver.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { createGrpcServer } from '#mesh/rpc/grpc-server.ts'
import { instanceOf } from '../testing/instances.ts'
import { openPeers } from './peers.ts'
import { newQuestionId } from './question-id.ts'

const contracts = loadContracts()
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** Routers of these ids, each with a server of its own, that know each other by one resolver. */
async function start(...ids: string[]) {
  const resolver = createStaticResolver()
  const routers = await Promise.all(
    ids.map(async routerId => {
      const options = { clock: systemClock, random: () => 0.5, log: silentLog, contracts }
      const peers = openPeers({ ...options, routerId, resolver })
      const server = createGrpcServer({
        ...options,
        service: routerService,
        instanceId: routerId,
        services: [],
        infrastructure: [peers.served],
        isReady: () => true,
        metrics: createCallMetrics('test'),
        maxMessageBytes: 5 * 1024 * 1024,
        maxConcurrentStreams: 100,
      })
      const port = await server.listen('127.0.0.1', 0)
      closing.push(
        () => peers.close(),
        () => server.stop(0),
      )
      const heard: unknown[] = []
      peers.answerTo({
        deliver(...answer) {
          heard.push(answer)
          return answer[1] !== 'stranger'
        },
      })
      const noted: unknown[] = []
      peers.notesTo({
        note: (...said) => noted.push(said),
        recall: sessionId => ({
          ...(sessionId === 's' && { logLevel: 'error' }),
          watched: [`${routerId}://${sessionId}`],
        }),
      })
      return { peers, server, heard, noted, instance: instanceOf(routerService, routerId, { port }) }
    }),
  )
  const list = (...instances: readonly Instance[]) => resolver.set(routerService, instances)
  list(...routers.map(({ instance }) => instance))
  const [a, b] = routers
  if (a === undefined || b === undefined) throw new Error('two routers')
  return { a, b, list }
}

/** A router that takes connections and says nothing: as a frozen process does. */
async function frozen(id: string): Promise<Instance> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => sockets.add(socket))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return instanceOf(routerService, id, { port: (server.address() as AddressInfo).port })
}

const soonMs = () => Date.now() + 60_000
const response = { jsonrpc: '2.0', id: 'x', result: { action: 'accept', content: { name: 'Zoë' } } }

describe('routers', () => {
  it("hand a client's answer to the one that asked, from wherever it came in", async () => {
    const { a, b } = await start('a', 'b.1')
    const question = b.peers.newQuestionId()
    expect(await a.peers.deliver(question, 'session', response)).toBe('delivered')
    expect(await b.peers.deliver(question, '', response)).toBe('delivered')
    expect(b.heard).toEqual([
      [question, 'session', response],
      [question, '', response],
    ])
    expect(a.heard).toEqual([])
  })

  it('say so where nobody waits for it, and where it answers no question of a router', async () => {
    const { a, b } = await start('a', 'b')
    expect(await a.peers.deliver(b.peers.newQuestionId(), 'stranger', response)).toBe('not_waiting')
    expect(await a.peers.deliver(a.peers.newQuestionId(), 'stranger', response)).toBe('not_waiting')
    for (const id of ['', '5', 'b', `b.${'z'.repeat(32)}`]) {
      expect(await a.peers.deliver(id, '', response)).toBe('not_waiting')
    }
    expect(b.heard).toHaveLength(1)
  })

  it('carry an answer of some megabytes', async () => {
    const { a, b } = await start('a', 'b')
    const large = { ...response, result: { text: 'é'.repeat(2 * 1024 ** 2) } }
    expect(await a.peers.deliver(b.peers.newQuestionId(), 's', large)).toBe('delivered')
    expect(b.heard).toEqual([[expect.any(String), 's', large]])
  })

  it('tell of as many long URIs as a session can watch', async () => {
    const { a, b } = await start('a', 'b')
    const watched = Array.from({ length: 100 }, (_, i) => `${i}:${'x'.repeat(2_000)}`)
    b.peers.notesTo({ note: () => {}, recall: () => ({ watched }) })
    const [recalled] = await a.peers.recallEverywhere('s')
    expect(recalled?.watched).toHaveLength(100)
  })

  it('let a nonce be spent once, whichever of them is asked first', async () => {
    const { a, b } = await start('a', 'b')
    for (const [first, second] of [
      [a, a],
      [a, b],
      [b, a],
      [b, b],
    ] as const) {
      const nonce = a.peers.newNonce()
      const endsAtMs = soonMs()
      expect(await first.peers.spend('a', nonce, endsAtMs)).toBe('fresh')
      expect(await second.peers.spend('a', nonce, endsAtMs)).toBe('spent')
    }
  })

  it('let many spend it at once, and only one gets it', async () => {
    const { a, b } = await start('a', 'b')
    const nonce = a.peers.newNonce()
    const endsAtMs = soonMs()
    const spent = await Promise.all(
      Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? a : b).peers.spend('a', nonce, endsAtMs)),
    )
    expect(spent.filter(one => one === 'fresh')).toHaveLength(1)
  })

  it.each(['that is unknown', 'that is dead', 'whose address another one has'])(
    'lose no nonce of one %s, and let it be spent once here',
    async what => {
      const { a, b, list } = await start('a', 'b')
      const nonce = b.peers.newNonce()
      if (what === 'that is unknown') list(a.instance)
      if (what === 'that is dead') await b.server.stop(0)
      if (what === 'whose address another one has') list(a.instance, { ...b.instance, port: a.instance.port })
      const endsAtMs = soonMs()
      expect(await a.peers.spend('b', nonce, endsAtMs)).toBe('fresh')
      expect(await a.peers.spend('b', nonce, endsAtMs)).toBe('spent')
      const question = newQuestionId('b')
      const answered = await a.peers.deliver(question, '', response)
      expect(answered).toBe(what === 'whose address another one has' ? 'not_waiting' : 'gone')
    },
  )

  it('wait 2 s for one that is frozen, and no longer', async () => {
    const clock = new ManualClock()
    const resolver = createStaticResolver({ [routerService]: [await frozen('b')] })
    const peers = openPeers({ routerId: 'a', resolver, contracts, clock, random: () => 0.5, log: silentLog })
    closing.push(() => peers.close())
    let delivered: string | undefined
    const answered = peers.deliver(newQuestionId('b'), '', response).then(delivery => {
      delivered = delivery
    })
    await clock.advance(1_999)
    expect(delivered).toBeUndefined()
    await clock.advance(1)
    await answered
    expect(delivered).toBe('gone')
  })

  it('tell all others what a client said, and ask all others what they know of its session', async () => {
    const { a, b } = await start('a', 'b', 'c')
    await a.peers.noteEverywhere('s', { kind: 'log_level', level: 'debug' })
    await a.peers.noteEverywhere('s', { kind: 'watched', uri: 'city://list' })
    await a.peers.noteEverywhere('s', { kind: 'cancelled', requestId: '"7"' })
    expect(a.noted).toEqual([])
    expect(b.noted).toEqual([
      ['s', { kind: 'log_level', level: 'debug' }],
      ['s', { kind: 'watched', uri: 'city://list' }],
      ['s', { kind: 'cancelled', requestId: '"7"' }],
    ])
    expect(await a.peers.recallEverywhere('s')).toEqual([
      { logLevel: 'error', watched: ['b://s'] },
      { logLevel: 'error', watched: ['c://s'] },
    ])
    await b.server.stop(0)
    await a.peers.noteEverywhere('t', { kind: 'unwatched', uri: 'city://list' })
    expect(await a.peers.recallEverywhere('t')).toEqual([{ watched: ['c://t'] }])
  })

  it('close their connection to one that left, and nobody else', async () => {
    const { a, b, list } = await start('a', 'b')
    await a.peers.deliver(b.peers.newQuestionId(), '', response)
    let stopped = false
    list(a.instance)
    // A server stops at once when nobody holds a connection.
    void b.server.stop(60_000).then(() => {
      stopped = true
    })
    await vi.waitUntil(() => stopped, { timeout: 10_000 })
  })
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { parseConsulAddress } from '#mesh/consul/consul-address.ts'
import { type ConsulClient, createConsulClient } from '#mesh/consul/consul-client.ts'
import { silentLog } from '#mesh/log.ts'
import { createConsulKeys } from '#mesh/resolve/consul-keys.ts'
import { createConsulResolver } from '#mesh/resolve/consul-resolver.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { connectDynamic } from '#mesh/rpc/dynamic-client.ts'
import { newSealingKey, readSealingKeys, sealingKeysPath, writeSealingKeys } from '#mesh/sealing-keys.ts'
import { memoryTerminal } from '../cli/memory-terminal.ts'
import { runMesh } from '../cli/run-mesh.ts'
import { openKeyRing } from '../router/keys/open-key-ring.ts'
import { createSealed } from '../router/mcp/sealed/sealed.ts'
import { openPeers } from '../router/peers/peers.ts'
import { newQuestionId } from '../router/peers/question-id.ts'
import { eventually } from './support/eventually.ts'
import { get, postJson } from './support/http-caller.ts'
import { story, type TestRouter, useMesh } from './support/mesh.ts'
import { metric } from './support/metric.ts'
import type { LogLine } from './support/program.ts'

story('the routers of a mesh', () => {
  const mesh = useMesh({ routers: 2 })

  let client: ConsulClient
  beforeAll(() => {
    client = createConsulClient(parseConsulAddress(mesh.consul.url))
  })
  afterAll(() => client?.close())

  const consul = () => ({ client, clock: systemClock, random: Math.random, log: silentLog })

  /** Keys as a third and a fourth router have them, to seal with. */
  function ring() {
    const opened = openKeyRing({
      ...consul(),
      watchKeys: createConsulKeys(consul()),
      createKey: (key, value, signal) => client.putKeyIf(key, value, 0, signal),
    })
    const sealed = createSealed(opened.keys, systemClock)
    return { ...opened, ...sealed, [Symbol.dispose]: opened.close }
  }

  const stored = async () => {
    const { value = '' } = await client.getKey(sealingKeysPath)
    return { value, keys: readSealingKeys(value) }
  }

  const untilAllHave = (count: number) =>
    eventually(`both routers have ${count} keys`, async () => {
      const told = await Promise.all(mesh.routers.map(({ http }) => get(`${http}/metrics`)))
      return told.every(({ body }) => String(body).includes(`meshwork_router_sealing_keys{source="kv"} ${count}`))
    })

  const accept = { accept: 'application/json, text/event-stream' }

  /** Begins a session of the legacy era. @returns its id */
  async function begin({ http }: TestRouter): Promise<string> {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'story', version: '1' } }
    const { headers } = await postJson(`${http}/mcp`, { jsonrpc: '2.0', id: 1, method: 'initialize', params }, accept)
    return headers.get('mcp-session-id') ?? ''
  }

  /** What each router answers to a request of each session: HTTP statuses. */
  async function statuses(sessions: readonly string[]): Promise<number[]> {
    const asked = mesh.routers.flatMap(({ http }) =>
      sessions.map(session => {
        const headers = { ...accept, 'mcp-session-id': session, 'mcp-protocol-version': '2025-11-25' }
        return postJson(`${http}/mcp`, { jsonrpc: '2.0', id: 2, method: 'tools/list' }, headers)
      }),
    )
    return (await Promise.all(asked)).map(({ status }) => status)
  }

  it('begin with one key, which only one of them made', async () => {
    expect((await stored()).keys).toHaveLength(1)
    await untilAllHave(1)
    const makers = mesh.routers.filter(({ log }) => log.some(({ msg }) => msg === 'wrote the sealing keys into Consul'))
    expect(makers).toHaveLength(1)
  })

  it('go on to another key while texts are in use, and none is lost', async () => {
    const sessions = await Promise.all(mesh.routers.map(begin))
    using one = ring()
    using other = ring()
    await Promise.all([one.settled, other.settled])
    const rings = [one, other]
    const texts: string[] = []
    /** Each seals one, and both open all that there are. */
    const use = () => {
      for (const { seal } of rings) texts.push(seal('session', Buffer.from('mine'), systemClock.wallMs() + 600_000))
      const refused = texts.filter(text => rings.some(({ open }) => open('session', text).kind !== 'opened'))
      expect(refused).toEqual([])
    }
    use()
    const { keys } = await stored()
    const next = newSealingKey(Math.floor(systemClock.wallMs()) + 1_000)
    await client.putKey(sealingKeysPath, writeSealingKeys([...keys, next]))
    await eventually('both seal with the new key', () => {
      use()
      return rings.every(ring => ring.keys.sealing.id === next.id)
    })
    use()
    expect(new Set(texts.map(text => text.split('.')[1]))).toEqual(new Set([keys[0]?.id, next.id]))
    await untilAllHave(2)
    const later = await Promise.all(mesh.routers.map(begin))
    expect(new Set([...sessions, ...later].map(session => session.split('.')[1]))).toEqual(
      new Set([keys[0]?.id, next.id]),
    )
    expect(await statuses([...sessions, ...later])).toEqual(Array(8).fill(200))
  })

  it('refuse a session that no router began, so that its client begins anew', async () => {
    const [router] = mesh.routers
    if (router === undefined) throw new Error('no router')
    const session = await begin(router)
    expect(await statuses([`${session}A`, session.slice(2), 'x'])).toEqual(Array(6).fill(404))
  })

  it('hear of a rotation by one command, which shows no secret', async () => {
    const terminal = memoryTerminal()
    const world = { env: { CONSUL_HTTP_ADDR: mesh.consul.url }, root: '/nowhere', terminal }
    expect(await runMesh(['key', 'rotate'], '0', { ...world, signal: new AbortController().signal })).toBe(0)
    await untilAllHave(3)
    const { keys } = await stored()
    const said = terminal.outLines.join('\n')
    expect(said).toContain(`key ${keys[2]?.id} is in mesh/mcp/keys in Consul's KV`)
    const everything = said + mesh.routers.map(({ output }) => output).join()
    for (const { id, secret } of keys) {
      expect(said).toContain(id)
      expect(everything).not.toContain(secret.export().toString('base64').slice(0, 12))
    }
  })

  it('keep their keys where somebody writes nonsense, and say so', async () => {
    const { value } = await stored()
    await client.putKey(sealingKeysPath, '{"keys":"lost"}')
    await eventually('both say so', async () => {
      const faults = await Promise.all(
        mesh.routers.map(({ http }) => metric(http, 'meshwork_router_sealing_keys_fault')),
      )
      return faults.every(fault => fault === 1)
    })
    await untilAllHave(3)
    await client.putKey(sealingKeysPath, value)
    await eventually('all is well', async () => {
      const faults = await Promise.all(
        mesh.routers.map(({ http }) => metric(http, 'meshwork_router_sealing_keys_fault')),
      )
      return faults.every(fault => fault === 0)
    })
  })

  it('put their keys back into a Consul that forgot them', async () => {
    const { keys } = await stored()
    await mesh.consul.kill()
    // A Consul that is back before anybody asked it looks like one that has no news, for half a minute.
    const heard = ({ msg, watch }: LogLine) => watch === sealingKeysPath && String(msg).includes('does not answer')
    await Promise.all(mesh.routers.map(router => router.line('Consul is missed', heard)))
    await mesh.consul.start()
    const back = await eventually('the keys are back', async () => (await stored()).keys)
    expect(back.map(({ id }) => id)).toEqual(keys.map(({ id }) => id))
    const ids = mesh.routers.map(({ id }) => id).sort()
    await eventually('so are they themselves', async () => {
      return (await mesh.registered('mcp-router', 'passing')).join() === ids.join()
    })
  })

  it('reach each other by their ids, and give up one that is frozen after 2 s', async () => {
    const peers = openPeers({
      ...consul(),
      routerId: 'me',
      resolver: createConsulResolver(consul()),
      contracts: loadContracts(),
    })
    try {
      const deliver = (id: string) => peers.deliver(newQuestionId(id), '', {})
      for (const { id } of mesh.routers) {
        await eventually(`${id} answers`, async () => (await deliver(id)) === 'not_waiting')
      }
      const [frozen, well] = mesh.routers
      if (frozen === undefined || well === undefined) throw new Error('two routers')
      frozen.send('SIGSTOP')
      const startedAt = performance.now()
      expect(await Promise.all([deliver(frozen.id), deliver(well.id)])).toEqual(['gone', 'not_waiting'])
      expect(performance.now() - startedAt).toBeLessThan(8_000)
      const endsAtMs = systemClock.wallMs() + 60_000
      expect(await peers.spend(frozen.id, 'a'.repeat(48), endsAtMs)).toBe('fresh')
      frozen.send('SIGCONT')
      await eventually(`${frozen.id} answers again`, async () => (await deliver(frozen.id)) === 'not_waiting')
    } finally {
      peers.close()
    }
  })

  it('offer what is for routers to nobody else', async () => {
    const { body } = await get(`${mesh.router.http}/v1`)
    expect(JSON.stringify(body)).not.toContain('RouterService')
    const [host = '', port] = mesh.router.grpc.split(':')
    const client = await connectDynamic(host, Number(port), systemClock, new AbortController().signal)
    try {
      expect(client.services.map(({ typeName }) => typeName)).not.toContain('mesh.v1.RouterService')
      expect(client.services.map(({ typeName }) => typeName)).toContain('grpc.health.v1.Health')
    } finally {
      client.close()
    }
  })
})

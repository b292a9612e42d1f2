import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { callRest, get } from './support/http-caller.ts'
import { useMesh } from './support/mesh.ts'
import { deregister, register } from './support/register.ts'

edgeStory('the edge is told nonsense', () => {
  const mesh = useMesh({ weather: 1, routers: 1 })
  const edge = useEdge(mesh, { HAPROXY_STOP: 'false' })
  const call = () => callRest(`${edge.http}/v1/weather/get_current`, { location: 'Lima' })
  const restartWith = async (env: Record<string, string>) => {
    edge.controller.send('SIGTERM')
    await edge.controllerGone()
    await edge.restartController(env)
  }

  beforeAll(() => edge.untilRouters(mesh.routers))

  it('takes in 100 changes of membership without a reload', async () => {
    using ready = await readyServer()
    for (let i = 0; i < 50; i++) {
      const id = `extra-${i}`
      // Each at an address of its own on the loopback, as containers have.
      const place = { Address: `127.0.1.${i + 1}`, Port: 7_000, Meta: { http_port: String(ready.port) } }
      await register(mesh.consul, { Name: 'mcp-router', ID: id, ...place })
      await eventually(`${id} has joined`, () => edge.listed('mcp-router.http', `127.0.1.${i + 1}`))
      await deregister(mesh.consul, id)
    }
    await edge.untilRouters(mesh.routers)
    const { reloads, error } = await edge.status()
    expect({ reloads, error }).toEqual({ reloads: 0, error: undefined })
    expect(await edge.metric('meshwork_edge_membership_changes_total{kind="join"}')).toBeGreaterThanOrEqual(100)
    await call()
  })

  it('doubles the slots by one reload when they run out', async () => {
    using ready = await readyServer()
    const ids = Array.from({ length: 20 }, (_, i) => `many-${i}`)
    for (const [i, id] of ids.entries()) {
      const place = { Address: `127.0.2.${i + 1}`, Port: 7_000, Meta: { http_port: String(ready.port) } }
      await register(mesh.consul, { Name: 'mcp-router', ID: id, ...place })
    }
    await eventually('all have joined', async () => (await edge.serving('mcp-router.grpc')).length === 21)
    expect((await edge.status()).reloads).toBe(1)
    for (const id of ids) await deregister(mesh.consul, id)
    await edge.untilRouters(mesh.routers)
    await call()
  })

  it('leaves out what no configuration could carry, and says so', async () => {
    const evil = '127.0.0.1:1\n    server evil 10.0.0.1:80'
    await register(mesh.consul, {
      Name: 'mcp-router',
      ID: 'evil-1',
      Address: evil,
      Port: 7_000,
      Meta: { http_port: '80' },
    })
    await register(mesh.consul, {
      Name: 'mcp-router',
      ID: 'evil-2',
      Address: '127.0.3.1',
      Port: 7_000,
      Meta: { http_port: '80 disabled' },
    })
    const asks = { edge: 'http', edge_path: '/x } { always_true' }
    await register(mesh.consul, { Name: 'evil-3', ID: 'evil-3', Address: '127.0.0.1', Port: 7_000, Meta: asks })
    const thief = { edge: 'http', edge_path: '/v1/weather' }
    await register(mesh.consul, { Name: 'thief', ID: 'thief', Address: '127.0.0.1', Port: 7_001, Meta: thief })
    const refused = await eventually('all are refused', async () => {
      const said = (await edge.status()).refused
      return said.thief !== undefined && said['mcp-router'] !== undefined && said
    })
    expect(refused).toEqual({
      // The one whose address is no host was never heard of here: what reads Consul leaves it out.
      'mcp-router': '1 of 2 have no usable address or port',
      'evil-3': 'edge_path is no plain path',
      thief: "edge_path /v1/weather is the mesh's own; it needs an edge_host beside it",
    })
    expect(await readFile(join(edge.runDir, 'haproxy.cfg'), 'utf8')).not.toMatch(/evil|thief|always_true|127\.0\.3/)
    await call()
    for (const id of ['evil-1', 'evil-2', 'evil-3', 'thief']) await deregister(mesh.consul, id)
  })

  it('keeps the configuration that serves when a template makes none that HAProxy takes', async () => {
    const before = (await edge.status()).haproxy
    const own = await readFile(new URL('../haproxy/haproxy.cfg.hbs', import.meta.url), 'utf8')
    const broken = join(edge.runDir, 'broken.hbs')
    await writeFile(broken, own.replace('balance roundrobin', 'balance by-dice'))
    const file = await readFile(join(edge.runDir, 'haproxy.cfg'), 'utf8')

    await restartWith({ TEMPLATE: broken })
    const { refusedConfiguration, haproxy } = await eventually('it is refused', async () => {
      const status = await edge.status()
      return status.refusedConfiguration !== undefined && status
    })
    expect(refusedConfiguration).toMatch(/HAProxy refuses the configuration: .*balance only supports/)
    expect(haproxy).toEqual(before)
    expect(await edge.metric('meshwork_edge_configuration_refused')).toBe(1)
    expect(await readFile(join(edge.runDir, 'haproxy.cfg'), 'utf8')).toBe(file)
    await call()

    const added = await mesh.startRouter()
    await eventually('members follow all the same', () => edge.listed('mcp-router.grpc', '127.0.0.1', added.port))
    await restartWith({})
    expect((await edge.status()).refusedConfiguration).toBeUndefined()
    expect(await edge.metric('meshwork_edge_configuration_refused')).toBe(0)
  })

  it('says so when HAProxy hangs, and goes on when it does not any more', async () => {
    const { haproxy } = await edge.status()
    process.kill(haproxy?.pid ?? 0, 'SIGSTOP')
    try {
      await eventually('it is not ready', async () => !(await edge.ready()))
      expect((await edge.status()).error).toMatch(/deadline_exceeded.*no answer within/)
      expect(await edge.metric('meshwork_edge_failing')).toBe(1)
    } finally {
      process.kill(haproxy?.pid ?? 0, 'SIGCONT')
    }
    await eventually('it is ready', () => edge.ready())
    expect((await edge.status()).haproxy).toEqual(haproxy)
    await call()
  })

  it('answers 503 with Retry-After when no router is left, never 404', async () => {
    for (const router of mesh.routers) await router.kill()
    await eventually('HAProxy knows', async () => (await edge.serving('mcp-router.http')).every(server => !server.up))
    const answer = await get(`${edge.http}/v1`, { 'x-request-id': 'story-503' })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    expect(answer.body).toMatchObject({ error: { code: 'no_instance', requestId: 'story-503' } })
  })
})

/** Something that says it is ready. */
async function readyServer() {
  const server = createServer((_request, response) => response.end('ready'))
  await new Promise<void>(resolve => server.listen(0, '0.0.0.0', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.dispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

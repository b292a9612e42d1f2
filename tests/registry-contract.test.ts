import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { parseConsulAddress } from '#mesh/consul/consul-address.ts'
import { type ConsulClient, createConsulClient } from '#mesh/consul/consul-client.ts'
import type { Instance } from '#mesh/instance.ts'
import { silentLog } from '#mesh/log.ts'
import { createConsulRegister } from '#mesh/register/consul-register.ts'
import type { Register, Registration } from '#mesh/register/register.ts'
import { createConsulResolver } from '#mesh/resolve/consul-resolver.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import { findConsul, startConsul } from './support/consul.ts'
import { startEmbeddedRegistry, type TestRegistry } from './support/embedded-registry.ts'
import { startHealthServer } from './support/health-server.ts'

/**
 * What the mesh, and a person with curl, relies on in Consul. A real Consul passes it, so that it says the truth; the
 * embedded registry passes the same, so that local mode runs the very same code as a deployment.
 */

const registries = [
  { name: 'the embedded registry', start: startEmbeddedRegistry, there: true },
  { name: 'Consul 1.8.7', start: () => startConsul({ own: true }), there: findConsul(true) !== undefined },
]

/** Times are only bounds: everything below waits for what it expects. */
const soon = { timeout: 8000, interval: 20 }

const opened: { close(): unknown }[] = []
afterAll(() => {
  for (const one of opened.splice(0)) one.close()
})

async function listen(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  opened.push(server)
  return (server.address() as AddressInfo).port
}

let count = 0
/** A name that no other test uses. */
const fresh = (stem: string) => `${stem}-${++count}`

interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  /** X-Consul-Index; 0 where there is none. */
  readonly index: number
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it knows is there
  readonly json: any
}

function api(url: () => string) {
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const reply = await fetch(`${url()}${path}`, {
      method,
      redirect: 'manual',
      ...(sent === undefined ? {} : { body: sent }),
    })
    const text = await reply.text()
    const isJson = reply.headers.get('content-type')?.startsWith('application/json')
    return {
      status: reply.status,
      text,
      headers: reply.headers,
      index: Number(reply.headers.get('x-consul-index')),
      json: isJson ? JSON.parse(text) : undefined,
    }
  }
  const ok = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await call(method, path, body)
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
    return answer
  }
  return {
    call,
    get: (path: string) => ok('GET', path),
    put: (path: string, body?: unknown) => ok('PUT', path, body),
    del: (path: string) => ok('DELETE', path),
    register: (service: object) => ok('PUT', '/v1/agent/service/register', service),
    /** The status of a check, from the agent. */
    statusOf: async (checkId: string): Promise<string | undefined> =>
      (await ok('GET', '/v1/agent/checks')).json[checkId]?.Status,
  }
}

describe.each(registries)('$name', ({ start, there }) => {
  describe.skipIf(!there)('keeps the contract', () => {
    let registry: TestRegistry
    beforeAll(async () => {
      registry = await start()
    })
    afterAll(() => registry?.stop())
    const { call, get, put, del, register, statusOf } = api(() => registry.url)

    describe.concurrent('agent and catalogue', () => {
      it('lists a registration everywhere, in the shapes that clients read', async ({ expect }) => {
        const name = fresh('tool-shape')
        const id = `${name}-1`
        const meta = { version: '1.0.0', 'a-b_c': 'é ☃' }
        await register({ Name: name, ID: id, Address: '127.0.0.1', Port: 7001, Tags: ['mesh', 'b'], Meta: meta })

        const agent = { ID: id, Service: name, Tags: ['mesh', 'b'], Meta: meta, Port: 7001, Address: '127.0.0.1' }
        expect((await get('/v1/agent/services')).json[id]).toMatchObject({
          ...agent,
          Weights: { Passing: 1, Warning: 1 },
          EnableTagOverride: false,
        })
        expect((await get(`/v1/agent/service/${id}`)).json).toMatchObject(agent)
        expect(Object.keys((await get(`/v1/agent/services?filter=ID+==+%22${id}%22`)).json)).toEqual([id])
        expect((await get('/v1/agent/services?filter=ID+==+%22nobody%22')).json).toEqual({})

        await expect.poll(async () => (await get(`/v1/health/service/${name}`)).json, soon).toHaveLength(1)
        const [entry] = (await get(`/v1/health/service/${name}`)).json
        expect(entry.Service).toMatchObject(agent)
        expect(entry.Service.CreateIndex).toBeGreaterThan(0)
        expect(entry.Node.Address).toBe('127.0.0.1')
        expect(entry.Checks).toMatchObject([{ CheckID: 'serfHealth', Status: 'passing', ServiceID: '' }])

        const [listed] = (await get(`/v1/catalog/service/${name}`)).json
        expect(listed).toMatchObject({
          ServiceID: id,
          ServiceName: name,
          ServiceTags: ['mesh', 'b'],
          ServiceAddress: '127.0.0.1',
          ServicePort: 7001,
          ServiceMeta: meta,
        })
        const services = (await get('/v1/catalog/services')).json
        expect(services[name].sort()).toEqual(['b', 'mesh'])
        expect(services.consul).toEqual([])

        const [node] = (await get('/v1/catalog/nodes')).json
        expect(node).toMatchObject({ Address: '127.0.0.1', Datacenter: 'dc1' })
        const onNode = (await get(`/v1/catalog/node/${node.Node}`)).json
        expect(onNode.Services[id]).toMatchObject(agent)
        expect((await get('/v1/catalog/node/nobody')).json).toBeNull()
      })

      it('takes names in any case, an id from the name, and 4 weights', async ({ expect }) => {
        const name = fresh('tool-case')
        await register({ name, port: 7002, tags: ['x'], Weights: { Passing: 4, Warning: 2 } })
        const service = (await get('/v1/agent/services')).json[name]
        expect(service).toMatchObject({ ID: name, Port: 7002, Weights: { Passing: 4, Warning: 2 } })
      })

      it('takes a service away, and says the same of one that is not there', async ({ expect }) => {
        const name = fresh('tool-away')
        await register({ Name: name, ID: `${name}-1`, Port: 7003 })
        await put(`/v1/agent/service/deregister/${name}-1`)
        expect((await call('GET', `/v1/agent/service/${name}-1`)).status).toBe(404)
        await expect.poll(async () => (await get(`/v1/health/service/${name}`)).json, soon).toEqual([])
        await expect.poll(async () => (await get('/v1/catalog/services')).json[name], soon).toBeUndefined()
        expect((await call('PUT', '/v1/agent/service/deregister/nobody')).status).toBe(200)
      })

      it('knows an empty list for a service that nobody registered, with an index', async ({ expect }) => {
        const answer = await get('/v1/health/service/tool-nobody')
        expect(answer.json).toEqual([])
        expect(answer.index).toBeGreaterThan(0)
        expect(answer.headers.get('x-consul-knownleader')).toBe('true')
        expect(answer.headers.get('x-consul-lastcontact')).toBe('0')
      })

      it('says who it is and who leads', async ({ expect }) => {
        const { Config, Member } = (await get('/v1/agent/self')).json
        expect(Config).toMatchObject({ Datacenter: 'dc1', NodeName: expect.any(String) })
        expect(Config.Version).toMatch(/^1\.8\.7/)
        expect(Member.Name).toBe(Config.NodeName)
        const leader = (await get('/v1/status/leader')).json
        expect(leader).toMatch(/^127\.0\.0\.1:\d+$/)
        expect((await get('/v1/status/peers')).json).toEqual([leader])
        expect((await get('/v1/catalog/datacenters')).json).toEqual(['dc1'])
      })

      it('filters by every tag asked for', async ({ expect }) => {
        const name = fresh('tool-tags')
        await register({ Name: name, ID: `${name}-a`, Port: 1, Tags: ['x', 'y'] })
        await register({ Name: name, ID: `${name}-b`, Port: 2, Tags: ['x'] })
        await expect.poll(async () => (await get(`/v1/health/service/${name}?tag=X`)).json, soon).toHaveLength(2)
        expect((await get(`/v1/health/service/${name}?tag=x&tag=y`)).json).toHaveLength(1)
        expect((await get(`/v1/catalog/service/${name}?tag=zz`)).json).toEqual([])
      })

      it('answers in four-space JSON where asked for', async ({ expect }) => {
        expect((await get('/v1/catalog/nodes?pretty')).text).toMatch(/^\[\n {4}\{\n {8}"ID"/)
      })
    })

    describe.concurrent('refusals', () => {
      const long = (length: number) => 'x'.repeat(length)
      it.each([
        ['no name', { ID: 'x' }, 'Missing service name'],
        ['no body', '', 'Request decode failed: EOF'],
        ['broken JSON', '{bad', /^Request decode failed: /],
        ['an array', [], /^Request decode failed: json: cannot unmarshal array into Go value of type struct/],
        ['an unknown field', { Name: 'a', Nope: 1 }, 'Request decode failed: json: unknown field "Nope"'],
        [
          'an unknown field of a check',
          { Name: 'a', Check: { TTL: '1s', Nope: 1 } },
          'Request decode failed: json: unknown field "Nope"',
        ],
        [
          'a number for a name',
          { Name: 5 },
          'Request decode failed: json: cannot unmarshal number into Go struct field .Name of type string',
        ],
        [
          'a text for a port',
          { Name: 'a', Port: '80' },
          'Request decode failed: json: cannot unmarshal string into Go struct field .Port of type int',
        ],
        [
          'weight 0',
          { Name: 'a', Weights: { Passing: 0, Warning: 1 } },
          'Invalid Weights: Passing must be greater than 0',
        ],
        [
          'a meta key with a space',
          { Name: 'a', Meta: { 'a b': '1' } },
          /^Invalid Service Meta: .*Key contains invalid characters$/,
        ],
        [
          'a long meta value',
          { Name: 'a', Meta: { a: long(513) } },
          /^Invalid Service Meta: .*Value is too long \(limit: 512 characters\)$/,
        ],
        [
          'a long meta key',
          { Name: 'a', Meta: { [long(129)]: '1' } },
          /^Invalid Service Meta: .*Key is too long \(limit: 128 characters\)$/,
        ],
        [
          '65 keys of meta',
          { Name: 'a', Meta: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, 'v'])) },
          'Invalid Service Meta: Node metadata cannot contain more than 64 key/value pairs',
        ],
        [
          'a check without interval',
          { Name: 'a', Check: { GRPC: 'x' } },
          'Invalid check: Interval must be > 0 for Script, HTTP, or TCP checks',
        ],
        [
          'an interval alone',
          { Name: 'a', Check: { Interval: '1s' } },
          'Invalid check: TTL must be > 0 for TTL checks',
        ],
        [
          'interval and TTL',
          { Name: 'a', Check: { TTL: '1s', TCP: '1:1', Interval: '1s' } },
          'Invalid check: Interval and TTL cannot both be specified',
        ],
        [
          'a bad duration',
          { Name: 'a', Check: { TTL: 'bogus' } },
          'Request decode failed: time: invalid duration "bogus"',
        ],
        [
          'a bad status',
          { Name: 'a', Check: { TTL: '1s', Status: 'fine' } },
          "Status for checks must 'passing', 'warning', 'critical'",
        ],
      ])('refuses a registration with %s', async (_what, body, words) => {
        const answer = await call('PUT', '/v1/agent/service/register', body)
        expect(answer.status).toBe(400)
        expect(answer.text).toMatch(typeof words === 'string' ? new RegExp(`^${RegExp.escape(words)}$`) : words)
      })

      it.each([
        ['GET', '/v1/nope', 404, ''],
        ['GET', '/v1/agent/service/nobody', 404, 'unknown service ID: nobody'],
        ['GET', '/v1/agent/service/register', 405, 'method GET not allowed'],
        ['POST', '/v1/kv/a', 405, 'method POST not allowed'],
        ['DELETE', '/v1/status/leader', 405, 'method DELETE not allowed'],
        ['PUT', '/v1/agent/service/deregister/', 500, 'ServiceID missing'],
        ['PUT', '/v1/agent/service/maintenance/x', 400, 'Missing value for enable'],
        ['PUT', '/v1/agent/service/maintenance/x?enable=foo', 400, 'Invalid value for enable: "foo"'],
        ['PUT', '/v1/agent/service/maintenance/x?enable=true', 404, 'No service registered with ID "x"'],
        ['PUT', '/v1/agent/check/pass/nope', 500, 'CheckID "nope" does not have associated TTL'],
        ['GET', '/v1/health/service/', 400, 'Missing service name'],
        ['GET', '/v1/health/service/x?index=abc', 400, 'Invalid index'],
        ['GET', '/v1/health/service/x?index=-1', 400, 'Invalid index'],
        ['GET', '/v1/health/service/x?index=1&wait=abc', 400, 'Invalid wait time'],
        ['GET', '/v1/health/service/x?index=1&wait=5', 400, 'Invalid wait time'],
        ['GET', '/v1/health/service/x?passing=foo', 400, 'Invalid value for ?passing'],
        ['PUT', '/v1/kv/', 400, 'Missing key name'],
        ['DELETE', '/v1/kv/', 400, 'Missing key name'],
      ])('answers %s %s with %i %s', async (method, path, status, words) => {
        const answer = await call(method, path)
        expect([answer.status, answer.text]).toEqual([status, words])
      })

      it('says which methods a path takes', async ({ expect }) => {
        const answer = await call('POST', '/v1/agent/service/register', {})
        expect(answer.headers.get('allow')).toBe('OPTIONS,PUT')
        expect((await call('OPTIONS', '/v1/kv/x')).headers.get('allow')).toBe('OPTIONS,GET,PUT,DELETE')
      })

      it('survives garbage and half a request on its port', async ({ expect }) => {
        const port = Number(new URL(registry.url).port)
        const garbage = connect(port, '127.0.0.1', () => garbage.end('\x16\x03\x01garbage\r\n\r\n'))
        expect(await text(garbage)).toMatch(/^(HTTP\/1\.1 400|$)/)
        const half = connect(port, '127.0.0.1', () => half.write('PUT /v1/kv/half HTTP/1.1\r\nContent-Le'))
        half.on('error', () => {})
        expect((await get('/v1/status/leader')).status).toBe(200)
        half.destroy()
      })
    })

    describe.concurrent('checks', () => {
      it('asks gRPC health under the name given, and follows its word until the server dies', async ({ expect }) => {
        const name = fresh('tool-grpc')
        const server = await startHealthServer(`${name}-1`)
        opened.push({ close: () => server.kill() })
        const GRPC = `127.0.0.1:${server.port}/${name}-1`
        await register({
          Name: name,
          ID: `${name}-1`,
          Port: server.port,
          Check: { GRPC, Interval: '1s', Timeout: '1s' },
        })
        const checkId = `service:${name}-1`
        expect(await statusOf(checkId)).toBeDefined()
        await expect.poll(() => statusOf(checkId), soon).toBe('passing')
        await expect.poll(async () => (await get(`/v1/health/service/${name}?passing`)).json, soon).toHaveLength(1)

        server.words.set(`${name}-1`, 2)
        await expect.poll(() => statusOf(checkId), soon).toBe('critical')
        await expect.poll(async () => (await get(`/v1/health/service/${name}?passing`)).json, soon).toEqual([])
        server.words.set(`${name}-1`, 1)
        await expect.poll(() => statusOf(checkId), soon).toBe('passing')
        server.kill()
        await expect.poll(() => statusOf(checkId), soon).toBe('critical')
      })

      it('finds an unknown health name critical: the dead are not answered for by who took their address', async ({
        expect,
      }) => {
        const name = fresh('tool-successor')
        const server = await startHealthServer('', 'successor')
        opened.push({ close: () => server.kill() })
        const at = `127.0.0.1:${server.port}`
        const checks = [
          { CheckID: `${name}-dead`, GRPC: `${at}/dead`, Interval: '1s', Status: 'passing' },
          { CheckID: `${name}-alive`, GRPC: `${at}/successor`, Interval: '1s' },
          { CheckID: `${name}-whole`, GRPC: at, Interval: '1s' },
        ]
        await register({ Name: name, Port: server.port, Checks: checks })
        await expect.poll(() => statusOf(`${name}-dead`), soon).toBe('critical')
        await expect.poll(() => statusOf(`${name}-alive`), soon).toBe('passing')
        await expect.poll(() => statusOf(`${name}-whole`), soon).toBe('passing')
      })

      it('connects to a TCP port until nobody listens there', async ({ expect }) => {
        const name = fresh('tool-tcp')
        const server = createServer(socket => socket.destroy())
        const port = await listen(server)
        await register({ Name: name, Port: port, Check: { TCP: `127.0.0.1:${port}`, Interval: '1s' } })
        await expect.poll(() => statusOf(`service:${name}`), soon).toBe('passing')
        server.close()
        await expect.poll(() => statusOf(`service:${name}`), soon).toBe('critical')
      })

      it('gets a URL: 2xx passes, 429 warns, all else is critical', async ({ expect }) => {
        const name = fresh('tool-http')
        let status = 204
        const server = createHttpServer((_request, response) => response.writeHead(status).end())
        const port = await listen(server)
        await register({ Name: name, Port: port, Check: { HTTP: `http://127.0.0.1:${port}/healthz`, Interval: '1s' } })
        await expect.poll(() => statusOf(`service:${name}`), soon).toBe('passing')
        status = 429
        await expect.poll(() => statusOf(`service:${name}`), soon).toBe('warning')
        await expect.poll(async () => (await get(`/v1/health/service/${name}?passing`)).json, soon).toEqual([])
        status = 500
        await expect.poll(() => statusOf(`service:${name}`), soon).toBe('critical')
      })

      it('takes the word of a TTL check and lets it expire', async ({ expect }) => {
        const name = fresh('tool-ttl')
        const checkId = `service:${name}`
        await register({ Name: name, Port: 1, Check: { TTL: '1s' } })
        expect(await statusOf(checkId)).toBe('critical')
        await put(`/v1/agent/check/pass/${checkId}?note=fine`)
        expect((await get('/v1/agent/checks')).json[checkId]).toMatchObject({
          Status: 'passing',
          Output: 'fine',
          Type: 'ttl',
        })
        await put(`/v1/agent/check/warn/${checkId}`)
        expect(await statusOf(checkId)).toBe('warning')
        await put(`/v1/agent/check/update/${checkId}`, { Status: 'passing', Output: 'again' })
        expect(await statusOf(checkId)).toBe('passing')
        await expect.poll(() => statusOf(checkId), soon).toBe('critical')
        await put(`/v1/agent/check/fail/${checkId}`)
        expect(await statusOf(checkId)).toBe('critical')
        const answer = await call('PUT', `/v1/agent/check/update/${checkId}`, { Status: 'zz' })
        expect([answer.status, answer.text]).toEqual([400, "Invalid check status: 'zz'"])
      })

      it('names the checks of a service by number where there are several', async ({ expect }) => {
        const name = fresh('tool-several')
        await register({ Name: name, Port: 1, Checks: [{ TTL: '1m' }, { TTL: '1m', Status: 'passing' }] })
        expect(await statusOf(`service:${name}:1`)).toBe('critical')
        expect(await statusOf(`service:${name}:2`)).toBe('passing')
        await expect.poll(async () => (await get(`/v1/health/checks/${name}`)).json, soon).toHaveLength(2)
        const states = (await get('/v1/health/state/critical')).json as { CheckID: string }[]
        expect(states.map(check => check.CheckID)).toContain(`service:${name}:1`)
      })

      it('adds a check to a service, and takes it away', async ({ expect }) => {
        const name = fresh('tool-check')
        await register({ Name: name, Port: 1 })
        await put('/v1/agent/check/register', { Name: 'extra', ID: `${name}-extra`, ServiceID: name, TTL: '1m' })
        expect(await statusOf(`${name}-extra`)).toBe('critical')
        await expect.poll(async () => (await get(`/v1/health/service/${name}?passing`)).json, soon).toEqual([])
        await put(`/v1/agent/check/deregister/${name}-extra`)
        expect(await statusOf(`${name}-extra`)).toBeUndefined()
        await expect.poll(async () => (await get(`/v1/health/service/${name}?passing`)).json, soon).toHaveLength(1)
      })

      it('shows maintenance as a critical check of its own, and ends it', async ({ expect }) => {
        const name = fresh('tool-maint')
        await register({ Name: name, ID: `${name}-1`, Port: 1, Check: { TTL: '1m', Status: 'passing' } })
        await put(`/v1/agent/service/maintenance/${name}-1?enable=true&reason=rest`)
        const checkId = `_service_maintenance:${name}-1`
        const maintenance = { CheckID: checkId, Status: 'critical', Notes: 'rest', ServiceID: `${name}-1` }
        const checks = async () => (await get(`/v1/health/checks/${name}`)).json
        await expect.poll(checks, soon).toContainEqual(expect.objectContaining(maintenance))
        expect((await get(`/v1/health/service/${name}?passing`)).json).toEqual([])
        await put(`/v1/agent/service/maintenance/${name}-1?enable=false`)
        await expect.poll(async () => (await get(`/v1/health/service/${name}?passing`)).json, soon).toHaveLength(1)
      })

      it('keeps status and index when the same is registered again', async ({ expect }) => {
        const name = fresh('tool-again')
        const service = { Name: name, ID: `${name}-1`, Port: 1, Meta: { a: '1' }, Check: { CheckID: name, TTL: '1m' } }
        await register(service)
        await put(`/v1/agent/check/pass/${name}`)
        await expect.poll(async () => (await get(`/v1/health/service/${name}?passing`)).json, soon).toHaveLength(1)
        const before = await get(`/v1/health/service/${name}`)
        await register(service)
        await register(service)
        // Something else that certainly comes after it in the catalogue.
        await register({ Name: `${name}-other`, Port: 1 })
        await expect.poll(async () => (await get('/v1/catalog/services')).json[`${name}-other`], soon).toBeDefined()
        const after = await get(`/v1/health/service/${name}`)
        expect(after.json).toEqual(before.json)
        expect(after.index).toBe(before.index)

        await register({ ...service, Meta: { a: '2' } })
        await expect
          .poll(async () => (await get(`/v1/health/service/${name}`)).json[0].Service.Meta, soon)
          .toEqual({ a: '2' })
        const changed = await get(`/v1/health/service/${name}?passing`)
        expect(changed.index).toBeGreaterThan(before.index)
        expect(changed.json[0].Service.CreateIndex).toBe(before.json[0].Service.CreateIndex)
      })
    })

    describe.concurrent('blocking queries', () => {
      /** A query past an index that settles only when something has changed. */
      const past = (path: string, index: number, wait = '30s') => get(`${path}?index=${index}&wait=${wait}`)
      const settled = async (name: string) => {
        await vi.waitFor(async () => {
          expect((await get(`/v1/health/service/${name}`)).json).toHaveLength(1)
        }, soon)
        return (await get(`/v1/health/service/${name}`)).index
      }

      it('wakes at each change of the service, and says a higher index', async ({ expect }) => {
        const name = fresh('tool-block')
        await register({ Name: name, ID: `${name}-1`, Port: 1, Check: { CheckID: name, TTL: '10m' } })
        let index = await settled(name)
        const path = `/v1/health/service/${name}`
        const changes: (() => Promise<unknown>)[] = [
          () => put(`/v1/agent/check/pass/${name}`),
          () => register({ Name: name, ID: `${name}-2`, Port: 2 }),
          () => put(`/v1/agent/service/maintenance/${name}-1?enable=true`),
          () => put(`/v1/agent/service/deregister/${name}-2`),
          () => put(`/v1/agent/service/deregister/${name}-1`),
        ]
        for (const change of changes) {
          const waiting = past(path, index)
          await change()
          const answer = await waiting
          expect(answer.index).toBeGreaterThan(index)
          index = answer.index
        }
        await expect.poll(async () => (await get(path)).json, soon).toEqual([])
      })

      it('waits its time and says the same index when nothing changes', async ({ expect }) => {
        const name = fresh('tool-quiet')
        await register({ Name: name, Port: 1 })
        const index = await settled(name)
        const startedAt = performance.now()
        const answer = await past(`/v1/health/service/${name}`, index, '300ms')
        expect(performance.now() - startedAt).toBeGreaterThanOrEqual(299)
        expect(answer.index).toBe(index)
      })

      it('does not wake for another service', async ({ expect }) => {
        const name = fresh('tool-other')
        await register({ Name: name, Port: 1 })
        const index = await settled(name)
        const waiting = past(`/v1/health/service/${name}`, index, '600ms')
        await register({ Name: `${name}-b`, Port: 1 })
        expect((await waiting).index).toBe(index)
      })

      it('wakes when a service that nobody knew is registered', async ({ expect }) => {
        const name = fresh('tool-unknown')
        let { index, json } = await get(`/v1/health/service/${name}`)
        const came = (async () => {
          while (json.length === 0) ({ index, json } = await past(`/v1/health/service/${name}`, index))
        })()
        await register({ Name: name, Port: 1 })
        await came
        expect(json[0].Service.Service).toBe(name)
      })

      it('wakes watchers of the catalogue for a new name and a name that is gone', async ({ expect }) => {
        const name = fresh('tool-name')
        let { index, json } = await get('/v1/catalog/services')
        const until = async (there: boolean) => {
          while ((json[name] !== undefined) !== there) ({ index, json } = await past('/v1/catalog/services', index))
        }
        const came = until(true)
        await register({ Name: name, Port: 1, Tags: ['mesh'] })
        await came
        expect(json[name]).toEqual(['mesh'])
        const went = until(false)
        await put(`/v1/agent/service/deregister/${name}`)
        await went
      })

      it('answers at once where the index is behind', async ({ expect }) => {
        const name = fresh('tool-behind')
        await register({ Name: name, Port: 1 })
        const index = await settled(name)
        expect((await past(`/v1/health/service/${name}`, index - 1)).index).toBe(index)
        expect((await past(`/v1/health/service/${name}`, 0)).index).toBe(index)
      })
    })

    describe.concurrent('keys and values', () => {
      const decode = (value: string) => Buffer.from(value, 'base64').toString()

      it('keeps a value with its indexes and flags, in base64 or raw', async ({ expect }) => {
        const key = fresh('mesh/kv')
        expect((await put(`/v1/kv/${key}?flags=42`, 'hé')).json).toBe(true)
        const { json, index } = await get(`/v1/kv/${key}`)
        expect(json).toMatchObject([{ Key: key, Flags: 42, LockIndex: 0, CreateIndex: index, ModifyIndex: index }])
        expect(decode(json[0].Value)).toBe('hé')
        const raw = await get(`/v1/kv/${key}?raw`)
        expect(raw.text).toBe('hé')
        expect(raw.headers.get('content-type')).toMatch(/^text\/plain/)

        await put(`/v1/kv/${key}`, '')
        const [empty] = (await get(`/v1/kv/${key}`)).json
        expect(empty).toMatchObject({ Value: null, CreateIndex: index })
        expect(empty.ModifyIndex).toBeGreaterThan(index)
      })

      it('answers 404 with an index for a key that is not there', async ({ expect }) => {
        const answer = await call('GET', '/v1/kv/nobody')
        expect([answer.status, answer.text]).toEqual([404, ''])
        expect(answer.index).toBeGreaterThan(0)
        expect((await call('GET', '/v1/kv/nobody?recurse')).status).toBe(404)
        expect((await call('GET', '/v1/kv/nobody/?keys')).status).toBe(404)
      })

      it('lists what is under a prefix, whole or as keys or folders, and removes it', async ({ expect }) => {
        const top = fresh('tree')
        for (const key of ['b', 'a/y', 'a/x', '%20z']) await put(`/v1/kv/${top}/${key}`, key)
        const keys = [`${top}/ z`, `${top}/a/x`, `${top}/a/y`, `${top}/b`]
        const all = (await get(`/v1/kv/${top}/?recurse`)).json as { Key: string }[]
        expect(all.map(entry => entry.Key)).toEqual(keys)
        expect((await get(`/v1/kv/${top}/?keys`)).json).toEqual(keys)
        expect((await get(`/v1/kv/${top}/?keys&separator=/`)).json).toEqual([`${top}/ z`, `${top}/a/`, `${top}/b`])
        expect((await del(`/v1/kv/${top}/a?recurse`)).json).toBe(true)
        expect((await get(`/v1/kv/${top}/?keys`)).json).toEqual([`${top}/ z`, `${top}/b`])
      })

      it('writes and removes only past the index that was read, where told so', async ({ expect }) => {
        const key = fresh('cas')
        expect((await put(`/v1/kv/${key}?cas=7`, 'x')).json).toBe(false)
        expect((await put(`/v1/kv/${key}?cas=0`, 'first')).json).toBe(true)
        expect((await put(`/v1/kv/${key}?cas=0`, 'again')).json).toBe(false)
        const { index } = await get(`/v1/kv/${key}`)
        expect((await put(`/v1/kv/${key}?cas=${index}`, 'second')).json).toBe(true)
        expect((await del(`/v1/kv/${key}?cas=${index}`)).json).toBe(false)
        const { index: later } = await get(`/v1/kv/${key}`)
        expect((await del(`/v1/kv/${key}?cas=${later}`)).json).toBe(true)
        expect((await del(`/v1/kv/${key}`)).json).toBe(true)
        const bad = await call('PUT', `/v1/kv/${key}?cas=zz`, 'x')
        expect([bad.status, bad.text]).toEqual([500, 'strconv.ParseUint: parsing "zz": invalid syntax'])
      })

      it('wakes a watcher when the key is made, changed and removed', async () => {
        const key = fresh('watched')
        let answer = await call('GET', `/v1/kv/${key}`)
        const until = async (wanted: string | undefined) => {
          for (;;) {
            if ((answer.json?.[0] && decode(answer.json[0].Value)) === wanted) return
            answer = await call('GET', `/v1/kv/${key}?index=${answer.index}&wait=30s`)
          }
        }
        for (const change of ['one', 'two', undefined]) {
          const came = until(change)
          await (change === undefined ? del(`/v1/kv/${key}`) : put(`/v1/kv/${key}`, change))
          await came
        }
      })

      it('wakes a watcher of a prefix when any key under it is made, changed and removed', async () => {
        const top = fresh('prefix')
        let answer = await call('GET', `/v1/kv/${top}/?recurse`)
        const until = async (wanted: Record<string, string>) => {
          for (;;) {
            const entries: { Key: string; Value: string }[] = answer.json ?? []
            const held = Object.fromEntries(entries.map(({ Key, Value }) => [Key, decode(Value)]))
            if (JSON.stringify(held) === JSON.stringify(wanted)) return
            answer = await call('GET', `/v1/kv/${top}/?recurse&index=${answer.index}&wait=30s`)
          }
        }
        const [a, b] = [`${top}/a`, `${top}/b`]
        const changes: [() => Promise<unknown>, Record<string, string>][] = [
          [() => put(`/v1/kv/${a}`, '1'), { [a]: '1' }],
          [() => put(`/v1/kv/${b}`, '1'), { [a]: '1', [b]: '1' }],
          [() => put(`/v1/kv/${a}`, '2'), { [a]: '2', [b]: '1' }],
          [() => del(`/v1/kv/${b}`), { [a]: '2' }],
          [() => del(`/v1/kv/${a}`), {}],
          [() => put(`/v1/kv/${b}`, '3'), { [b]: '3' }],
        ]
        for (const [change, wanted] of changes) {
          const came = until(wanted)
          await change()
          await came
        }
      })

      it('refuses a value above 512 KiB', async ({ expect }) => {
        const answer = await call('PUT', '/v1/kv/big', 'x'.repeat(512 * 1024 + 1))
        expect(answer.status).toBe(413)
        expect(answer.text).toMatch(/^Request body\(524289 bytes\) too large, max size: 524288 bytes/)
      })
    })

    describe.concurrent('the mesh over it', () => {
      let client: ConsulClient
      let register: Register
      let resolver: Resolver
      beforeAll(() => {
        client = createConsulClient(parseConsulAddress(registry.url))
        const settings = { client, clock: systemClock, random: Math.random, log: silentLog }
        register = createConsulRegister({ ...settings, verifyMs: 300 })
        resolver = createConsulResolver({ ...settings, waitMs: 10_000 })
        opened.push(client)
      })

      const watch = (service: string) => {
        const seen: (readonly Instance[])[] = []
        const end = resolver.watch(service, ({ instances }) => void seen.push(instances))
        opened.push({ close: end })
        const now = () => seen.at(-1)?.map(({ id, health }) => `${id} ${health}`)
        return { seen, now }
      }

      const announcement = (service: string, port: number, more: Partial<Registration> = {}): Registration => ({
        id: `${service}-1`,
        service,
        address: '127.0.0.1',
        port,
        tags: ['mesh'],
        meta: { version: '1.0.0' },
        check: { kind: 'grpc', intervalMs: 1000, timeoutMs: 1000 },
        ...more,
      })

      it('finds an announced instance passing under its own health name, and loses it at once when it leaves', async ({
        expect,
      }) => {
        const service = fresh('tool-mesh')
        const server = await startHealthServer(`${service}-1`)
        opened.push({ close: () => server.kill() })
        const { now, seen } = watch(service)
        await expect.poll(now, soon).toEqual([])
        const announced = await register.announce(announcement(service, server.port))
        await expect.poll(now, soon).toEqual([`${service}-1 passing`])
        expect(seen.at(-1)?.[0]).toMatchObject({
          address: '127.0.0.1',
          port: server.port,
          tags: ['mesh'],
          meta: { version: '1.0.0' },
        })
        const leftAt = performance.now()
        await announced.leave()
        await expect.poll(now, { timeout: 1000, interval: 1 }).toEqual([])
        expect(performance.now() - leftAt).toBeLessThan(1000)
      })

      it('announces again what somebody took away or changed', async ({ expect }) => {
        const service = fresh('tool-heal')
        const server = createServer(socket => socket.destroy())
        const port = await listen(server)
        const check = { kind: 'tcp', intervalMs: 1000, timeoutMs: 500 } as const
        const announced = await register.announce(announcement(service, port, { check }))
        await put(`/v1/agent/service/deregister/${service}-1`)
        await expect.poll(async () => (await client.registered(`${service}-1`))?.port, soon).toBe(port)
        await client.register(
          { id: `${service}-1`, name: service, address: '127.0.0.9', port, tags: [], meta: {} },
          { checkid: `service:${service}-1`, name: 'x', deregistercriticalserviceafter: '90s', ttl: '1m' },
        )
        await expect.poll(async () => (await client.registered(`${service}-1`))?.address, soon).toBe('127.0.0.1')
        await announced.leave()
        expect(await client.registered(`${service}-1`)).toBeUndefined()
      })

      it('keeps a TTL check passing by itself', async ({ expect }) => {
        const service = fresh('tool-alive')
        const { now } = watch(service)
        const announced = await register.announce(announcement(service, 7777, { check: { kind: 'ttl', ttlMs: 600 } }))
        await expect.poll(now, soon).toEqual([`${service}-1 passing`])
        const outputs: string[] = []
        for (let i = 0; i < 10; i++) {
          outputs.push((await statusOf(`service:${service}-1`)) ?? 'gone')
          await systemClock.sleep(150)
        }
        expect(new Set(outputs)).toEqual(new Set(['passing']))
        await announced.leave()
      })

      it('tells maintenance from failure', async ({ expect }) => {
        const service = fresh('tool-rest')
        const { now } = watch(service)
        await client.register(
          { id: `${service}-1`, name: service, address: '', port: 7778, tags: [], meta: {} },
          { checkid: `service:${service}-1`, name: 'x', deregistercriticalserviceafter: '90s', ttl: '10m' },
        )
        await expect.poll(now, soon).toEqual([`${service}-1 critical`])
        await client.passTtl(`service:${service}-1`, '')
        await expect.poll(now, soon).toEqual([`${service}-1 passing`])
        await put(`/v1/agent/service/maintenance/${service}-1?enable=true`)
        await expect.poll(now, soon).toEqual([`${service}-1 maintenance`])
      })

      it('believes the newer of two registrations at one address', async ({ expect }) => {
        const service = fresh('tool-twice')
        const { now } = watch(service)
        const at = { Name: service, Address: '127.0.0.1', Port: 7779 }
        await put('/v1/agent/service/register', { ...at, ID: `${service}-z-old` })
        await expect.poll(now, soon).toEqual([`${service}-z-old passing`])
        await put('/v1/agent/service/register', { ...at, ID: `${service}-a-new` })
        await expect.poll(now, soon).toEqual([`${service}-a-new passing`])
      })

      it('lists the names that belong to the mesh', async ({ expect }) => {
        const [mine, tagged, other] = [fresh('agent-names'), fresh('geo'), fresh('database')]
        let names: readonly string[] = []
        opened.push({
          close: resolver.watchNames(found => {
            names = found
          }),
        })
        await put('/v1/agent/service/register', { Name: other, Port: 1 })
        await put('/v1/agent/service/register', { Name: tagged, Port: 1, Tags: ['mesh'] })
        await put('/v1/agent/service/register', { Name: mine, Port: 1 })
        await expect.poll(() => names, soon).toEqual(expect.arrayContaining([mine, tagged]))
        expect(names).not.toContain(other)
        expect(names).not.toContain('consul')
      })

      it('reads, writes, awaits and removes a key', async ({ expect }) => {
        const key = fresh('mesh/lb/tool')
        const before = await client.getKey(key)
        expect(before.value).toBeUndefined()
        await client.putKey(key, 'p2c')
        const made = await client.getKey(key, { index: before.index, waitMs: 10_000 })
        expect(made.value).toBe('p2c')
        await client.deleteKey(key)
        expect((await client.getKey(key)).value).toBeUndefined()
      })

      it('writes a key only where nobody has since: of many who make it at once, one does', async ({ expect }) => {
        const key = fresh('mesh/mcp/keys')
        const writers = Array.from({ length: 8 }, (_, i) => client.putKeyIf(key, `by ${i}`, 0))
        const made = await Promise.all(writers)
        expect(made.filter(Boolean)).toHaveLength(1)
        const { value, changedAt } = await client.getKey(key)
        expect(value).toBe(`by ${made.indexOf(true)}`)
        expect(await client.putKeyIf(key, 'later', changedAt - 1)).toBe(false)
        expect(await client.putKeyIf(key, 'later', changedAt)).toBe(true)
        expect(await client.putKeyIf(key, 'too late', changedAt)).toBe(false)
        expect((await client.getKey(key)).value).toBe('later')
        await client.deleteKey(key)
        expect(await client.getKey(key)).toMatchObject({ value: undefined, changedAt: 0 })
      })

      it('reads and awaits all keys under a prefix', async ({ expect }) => {
        const top = fresh('mesh/lb')
        const before = await client.keysUnder(`${top}/`, { index: 0, waitMs: 0 })
        expect([...before.values]).toEqual([])
        await client.putKey(`${top}/tool-y`, '')
        await client.putKey(`${top}/tool-x`, 'p2c')
        const made = await client.keysUnder(`${top}/`, { index: before.index, waitMs: 10_000 })
        expect([...made.values]).toEqual([
          [`${top}/tool-x`, 'p2c'],
          [`${top}/tool-y`, ''],
        ])
      })

      it('aborts a waiting query at once', async ({ expect }) => {
        const { index } = await client.health('tool-nobody', { index: 0, waitMs: 0 })
        const signal = AbortSignal.timeout(50)
        const startedAt = performance.now()
        const asking = client.health('tool-nobody', { index: index + 1000, waitMs: 30_000 }, signal)
        await expect(asking).rejects.toHaveProperty('name', 'TimeoutError')
        expect(performance.now() - startedAt).toBeLessThan(1000)
      })

      it('refuses at the first registration what it would never take', async ({ expect }) => {
        const meta = { 'not a key': 'x' }
        await expect(register.announce(announcement('tool-bad', 1, { meta }))).rejects.toThrow(
          /^\[bad_config\] meta that Consul would refuse: key "not a key"/,
        )
      })
    })
  })

  describe.skipIf(!there)('when it is wiped', () => {
    it('is told everything again within 10 s, while every snapshot still shows the instance passing', async ({
      expect,
    }) => {
      await using registry = await start()
      const client = createConsulClient(parseConsulAddress(registry.url))
      opened.push(client)
      const settings = { client, clock: systemClock, random: Math.random, log: silentLog }
      const resolver = createConsulResolver(settings)
      const server = await startHealthServer('tool-wiped-1')
      opened.push({ close: () => server.kill() })
      const announced = await createConsulRegister(settings).announce({
        id: 'tool-wiped-1',
        service: 'tool-wiped',
        address: '127.0.0.1',
        port: server.port,
        tags: [],
        meta: {},
        check: { kind: 'grpc', intervalMs: 1000, timeoutMs: 1000 },
      })

      const seen: string[] = []
      const named: string[] = []
      const end = resolver.watch('tool-wiped', ({ instances }) => {
        seen.push(instances.map(({ id, health }) => `${id} ${health}`).join())
      })
      const endNames = resolver.watchNames(names => void named.push(names.join()))
      await expect.poll(() => seen.at(-1), soon).toBe('tool-wiped-1 passing')
      await expect.poll(() => named.at(-1), soon).toBe('tool-wiped')
      seen.length = named.length = 0

      await registry.restart()
      const backAt = performance.now()
      const { get } = api(() => registry.url)
      await expect
        .poll(async () => (await get('/v1/health/service/tool-wiped?passing')).json.length, {
          timeout: 10_000,
          interval: 20,
        })
        .toBe(1)
      expect(performance.now() - backAt).toBeLessThan(10_000)
      await expect.poll(() => resolver.status(), soon).toEqual({ answering: true, silentMs: 0, holding: 0 })
      expect(seen.filter(text => text !== 'tool-wiped-1 passing')).toEqual([])
      expect(named.filter(text => text !== 'tool-wiped')).toEqual([])

      await announced.leave()
      await expect.poll(() => seen.at(-1), soon).toBe('')
      await expect.poll(() => named.at(-1), soon).toBe('')
      end()
      endNames()
    })

    it('is asked on while it is away, and the last snapshot stands', async ({ expect }) => {
      await using registry = await start()
      const client = createConsulClient(parseConsulAddress(registry.url))
      opened.push(client)
      const { register } = api(() => registry.url)
      await register({ Name: 'tool-left', ID: 'left-1', Address: '127.0.0.1', Port: 7001 })
      const resolver = createConsulResolver({ client, clock: systemClock, random: Math.random, log: silentLog })
      const seen: string[] = []
      const end = resolver.watch('tool-left', ({ instances }) => void seen.push(instances.map(({ id }) => id).join()))
      await expect.poll(() => seen.at(-1), soon).toBe('left-1')

      await registry.kill()
      await expect.poll(() => resolver.status().answering, soon).toBe(false)
      expect(seen.at(-1)).toBe('left-1')
      await registry.start()
      await register({ Name: 'tool-left', ID: 'left-1', Address: '127.0.0.1', Port: 7001 })
      await expect.poll(() => resolver.status(), soon).toEqual({ answering: true, silentMs: 0, holding: 0 })
      end()
    })
  })
})

describe('the embedded registry as a program', () => {
  it('lets waiting queries go and exits 0 on SIGTERM', async () => {
    await using registry = await startEmbeddedRegistry()
    const { call } = api(() => registry.url)
    const { index } = await call('GET', '/v1/health/service/tool-x')
    const waiting = call('GET', `/v1/health/service/tool-x?index=${index}&wait=60s`).catch(() => undefined)
    const startedAt = performance.now()
    await registry.stop()
    await waiting
    expect(performance.now() - startedAt).toBeLessThan(5000)
  })

  it('shows a person who is registered', async () => {
    await using registry = await startEmbeddedRegistry()
    const { call, register } = api(() => registry.url)
    await register({ Name: 'tool-<b>', ID: 'x-1', Address: '127.0.0.1', Port: 7001 })
    expect((await call('GET', '/')).headers.get('location')).toBe('/ui/')
    const page = await call('GET', '/ui/')
    expect(page.text).toContain('x-1')
    expect(page.text).not.toContain('<b>')
  })

  it('refuses a request under the name of another machine', async () => {
    await using registry = await startEmbeddedRegistry()
    const port = Number(new URL(registry.url).port)
    const socket = connect(port, '127.0.0.1', () =>
      socket.end('GET /v1/agent/self HTTP/1.1\r\nHost: evil.example:8500\r\nConnection: close\r\n\r\n'),
    )
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 /)
  })
})

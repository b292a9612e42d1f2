import { beforeAll, describe, expect, it } from 'vitest'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { eventually } from './support/eventually.ts'
import { freePorts } from './support/free-port.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { type HttpAnswer, postJson } from './support/http-caller.ts'
import { lyingServer } from './support/lying-server.ts'
import { legacyMcp, type McpCaller, modernMcp } from './support/mcp-caller.ts'
import { type TestInstance, type TestRouter, useMesh } from './support/mesh.ts'
import { type RawAnswer, type RawMcp, type RpcMessage, rawLegacyMcp, rawModernMcp } from './support/raw-mcp.ts'
import { deregister, register } from './support/register.ts'

const eras = [
  { era: 'modern', connect: modernMcp, raw: async (url: string): Promise<RawMcp> => rawModernMcp(url) },
  { era: 'legacy', connect: legacyMcp, raw: rawLegacyMcp },
] as const

/** What a call came to, as HTTP and as JSON-RPC say it. */
async function outcome(answer: RawAnswer): Promise<{ status: number; last: RpcMessage | undefined }> {
  return { status: answer.status, last: (await Array.fromAsync(answer.messages)).at(-1) }
}

edgeStory('a backend that is missing', () => {
  const mesh = useMesh({ weather: 1, routers: 1 })
  const edge = useEdge(mesh)
  const tool = 'gone_record'
  const call = async (raw: (url: string) => Promise<RawMcp>, router = mesh.router) => {
    const mcp = await raw(`${router.http}/mcp`)
    return outcome(await mcp.request('tools/call', { name: tool, arguments: {} }))
  }
  const overRest = (router = mesh.router) => postJson(`${router.http}/v1/gone/record`, {})
  const listed = async (client: McpCaller) => (await client.tools()).some(({ name }) => name === tool)
  /** Remembers a service that is gone for a moment only. */
  let forgetful: TestRouter
  let instance: TestInstance

  beforeAll(async () => {
    forgetful = await mesh.startRouter({ FORGET_DOWN_AFTER_MS: '1' })
    await edge.untilRouters(mesh.routers)
    instance = await mesh.start('lab', { LAB_SERVICE: 'tool-gone' })
    await Promise.all(mesh.routers.map(router => mesh.untilPassing('tool-gone', [instance.id], router)))
  })

  /** Still listed, and each call answers with 200 and a result that names the service and says when to come again. */
  function stands(counts: string): void {
    it.each(eras)(
      'stays listed, and its calls say in the $era era what is missing and when to come again',
      async ({ connect, raw }) => {
        await using client = await connect(mesh.router.http)
        expect(await listed(client)).toBe(true)
        const text = `[no_instance] no ready instance of tool-gone (${counts}); try again in 1 s`
        expect(await call(raw)).toMatchObject({
          status: 200,
          last: {
            result: { isError: true, content: [{ type: 'text', text }], _meta: { 'meshwork/retryAfterMs': 1_000 } },
          },
        })
      },
    )

    it('is 503 with Retry-After over REST', async () => {
      const answer = await overRest()
      expect(answer).toMatchObject({ status: 503, body: { error: { code: 'no_instance', service: 'tool-gone' } } })
      expect(answer.headers.get('retry-after')).toBe('1')
    })
  }

  describe('whose only instance died', () => {
    beforeAll(async () => {
      await instance.kill()
      await eventually('Consul finds out', async () => (await mesh.listed('tool-gone'))?.state === 'unhealthy')
    })
    stands('0 of 1 ready')

    it('is missing just as plainly at a router that started since and never heard what it can do', async () => {
      const router = await mesh.launchRouter()
      await eventually('it knows the service', () => mesh.listed('tool-gone', router))
      const text = '[no_instance] no ready instance of tool-gone (0 of 1 ready), and none has said here what it can do'
      for (const { raw } of eras) {
        const told = [{ type: 'text', text: `${text}; try again in 1 s` }]
        expect(await call(raw, router)).toMatchObject({
          status: 200,
          last: { result: { isError: true, content: told } },
        })
      }
      expect(await overRest(router)).toMatchObject({ status: 503, body: { error: { code: 'no_instance' } } })
      router.send('SIGTERM')
      expect(await router.ended).toBe(0)
    })
  })

  describe('whose last instance was taken out of Consul just now', () => {
    beforeAll(async () => {
      await deregister(mesh.consul, instance.id)
      await eventually('it is down', async () => (await mesh.listed('tool-gone'))?.state === 'down')
    })
    stands('0 of 0 ready')
  })

  describe('that has been gone for longer than it is remembered', () => {
    beforeAll(() => eventually('it is forgotten', async () => !(await mesh.listed('tool-gone', forgetful))))

    it.each(eras)('is an unknown tool in the $era era, with HTTP 200', async ({ connect, raw }) => {
      await using client = await connect(forgetful.http)
      expect(await listed(client)).toBe(false)
      const error = { code: -32602, message: expect.stringContaining(`no tool "${tool}"`) }
      expect(await call(raw, forgetful)).toMatchObject({ status: 200, last: { error } })
    })

    it('is an unknown path over REST', async () => {
      expect(await overRest(forgetful)).toMatchObject({ status: 404, body: { error: { code: 'unknown_service' } } })
    })

    it('is a tool again once it is back', async () => {
      instance = await mesh.start('lab', { LAB_SERVICE: 'tool-gone' })
      await mesh.untilPassing('tool-gone', [instance.id], forgetful)
      for (const { connect } of eras) {
        await using client = await connect(forgetful.http)
        expect((await client.call(tool)).instance).toBe(instance.id)
      }
    })
  })

  describe('whose reflection hangs', () => {
    it('keeps nobody else out of the list, at once, nor a router from starting', async () => {
      const silent = await lyingServer(() => undefined)
      try {
        await register(mesh.consul, { Name: 'tool-silent', ID: 'silent-1', Address: '127.0.0.1', Port: silent.port })
        const router = await mesh.launchRouter({ REFLECT_TIMEOUT_MS: '600000', SETTLE_TIMEOUT_MS: '2000' })
        for (const { connect } of eras) {
          await using client = await connect(router.http)
          const names = (await client.tools()).map(({ name }) => name)
          expect(names).toContain('weather_get_forecast')
          expect(names.filter(name => name.startsWith('silent_'))).toEqual([])
          expect((await client.call('weather_get_current', { location: 'Lima' })).isError).toBe(false)
        }
        const answer = await postJson(`${router.http}/v1/silent/do`, {})
        expect(answer).toMatchObject({ status: 424, body: { error: { code: 'no_reflection' } } })
        router.send('SIGTERM')
        expect(await router.ended).toBe(0)
      } finally {
        silent.close()
        await deregister(mesh.consul, 'silent-1')
      }
    })
  })

  describe('a router that has never heard from Consul', () => {
    it('says 503 and when to come again, to whoever asks', async () => {
      const [nowhere = 0] = await freePorts(1)
      const env = { CONSUL_HTTP_ADDR: `http://127.0.0.1:${nowhere}`, SETTLE_TIMEOUT_MS: '300' }
      const router = await mesh.launchRouter(env)
      const check = (answer: Pick<HttpAnswer, 'status' | 'headers'>) => {
        expect(answer.status).toBe(503)
        expect(answer.headers.get('retry-after')).toBe('1')
      }
      const request = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
      for (const path of ['/mcp', '/mcp/weather']) {
        const answer = await postJson(router.http + path, request)
        check(answer)
        const error = {
          code: -32603,
          message: expect.stringContaining('[unavailable] '),
          data: { code: 'unavailable' },
        }
        expect(answer.body).toMatchObject({ jsonrpc: '2.0', error })
      }
      const rest = await postJson(`${router.http}/v1/weather/get_current`, {})
      check(rest)
      expect(rest.body).toMatchObject({ error: { code: 'unavailable' } })
      using grpc = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', router.grpc)
      await expect(grpc.unary('GetCurrent', { location: 'Lima' })).rejects.toMatchObject({ code: 14 })
      await router.kill()
    })
  })

  describe('a router that drains', () => {
    it('ends none of what it serves, and its callers find another router behind the edge', async () => {
      await edge.untilRouters(mesh.routers)
      await using modern = await modernMcp(edge.http)
      await using legacy = await legacyMcp(edge.http)
      forgetful.send('SIGTERM')
      for (let i = 0; forgetful.running || i < 20; i++) {
        for (const client of [modern, legacy]) {
          expect((await client.call('weather_get_current', { location: 'Lima' })).isError).toBe(false)
        }
      }
      expect(await forgetful.ended).toBe(0)
    })
  })

  describe('the last router', () => {
    it('leaves behind HAProxy a 503 that says in JSON when to come again', async () => {
      await mesh.router.kill()
      await eventually('HAProxy knows', async () => (await edge.serving('mcp-router.http')).every(one => !one.up))
      for (const path of ['/mcp', '/mcp/weather?search=on', '/v1/weather/get_current']) {
        const answer = await postJson(edge.http + path, { jsonrpc: '2.0', id: 1, method: 'tools/list' })
        expect(answer).toMatchObject({ status: 503, body: { error: { code: 'no_instance' } } })
        expect(answer.headers.get('retry-after')).toBe('1')
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      }
    })
  })
})

import { beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { hasGoService, startGoService } from './support/go-service.ts'
import { get, postJson } from './support/http-caller.ts'
import { legacyMcp, modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'
import { reflectiveCaller } from './support/reflective-caller.ts'
import { register } from './support/register.ts'

const paris = { latitude: 48.8566, longitude: 2.3522 }
const rome = { latitude: 41.9028, longitude: 12.4964 }
const path = '/geo.v1.GeoService/GetDistance'

story('a gRPC server in Go that knows nothing of the mesh', () => {
  describe.skipIf(!hasGoService())('is registered in Consul', () => {
    const mesh = useMesh({ weather: 1 })
    let geo: { port: number }
    let bare: { port: number }

    beforeAll(async () => {
      const join = async (service: string, reflection: boolean) => {
        const { program, port } = await startGoService(reflection)
        mesh.adopt(program)
        const Check = { GRPC: `127.0.0.1:${port}`, Interval: '1s' }
        const names = { Name: `tool-${service}`, ID: `${service}-tool-1` }
        await register(mesh.consul, { ...names, Address: '127.0.0.1', Port: port, Check })
        return { port }
      }
      geo = await join('geo', true)
      bare = await join('bare', false)
      await mesh.untilPassing('tool-geo', ['geo-tool-1'])
    })

    it('speaks the older reflection, as Debian’s library has it, or none', async () => {
      using older = reflectiveCaller(`127.0.0.1:${geo.port}`, 'v1alpha')
      expect(await older.services()).toContain('geo.v1.GeoService')
      using none = reflectiveCaller(`127.0.0.1:${bare.port}`, 'v1alpha')
      await expect(none.services()).rejects.toMatchObject({ code: 12 })
    })

    it('is a tool over MCP, REST and gRPC at once, with the same answer', async () => {
      const request = { from: paris, to: rome }
      const rest = await postJson(`${mesh.router.http}/v1/geo/get_distance`, request)
      expect(rest).toMatchObject({ status: 200, instance: 'geo-tool-1' })
      const { kilometres } = rest.body as { kilometres: number }
      expect(kilometres).toBeGreaterThan(1_100)
      expect(kilometres).toBeLessThan(1_110)

      using grpc = reflectiveCaller(mesh.router.grpc)
      expect(await grpc.call(path, request)).toEqual({ messages: [rest.body], instance: 'geo-tool-1' })
      for (const connect of [modernMcp, legacyMcp]) {
        await using mcp = await connect(mesh.router.http)
        expect((await mcp.tools()).map(({ name }) => name)).toEqual(
          expect.arrayContaining(['geo_get_distance', 'geo_walk']),
        )
        expect(await mcp.call('geo_get_distance', request)).toMatchObject({
          structured: rest.body,
          instance: 'geo-tool-1',
        })
      }
    })

    it('streams', async () => {
      const request = { from: paris, to: rome, steps: 3 }
      using grpc = reflectiveCaller(mesh.router.grpc)
      const { messages } = await grpc.call('/geo.v1.GeoService/Walk', request)
      expect(messages).toHaveLength(3)
      expect(messages.at(-1)).toEqual({ at: rome })
      const rest = await postJson(`${mesh.router.http}/v1/geo/walk`, request)
      expect(rest.body).toEqual({ at: rome })
    })

    it('has its own errors heard in its own words', async () => {
      const rest = await postJson(`${mesh.router.http}/v1/geo/get_distance`, { from: paris })
      const error = { code: 'invalid_argument', message: 'from and to are needed', service: 'tool-geo' }
      expect(rest).toMatchObject({ status: 400, body: { error } })
    })

    it('is listed with the reason where it has no reflection, and reached over gRPC by name', async () => {
      const listed = await eventually('tool-bare has been asked', async () => {
        const service = await mesh.listed('tool-bare')
        return (
          service?.state === 'healthy' && service.problem?.startsWith('no reflection: it offers neither') && service
        )
      })
      expect(listed.operations).toEqual([])
      const rest = await postJson(`${mesh.router.http}/v1/bare/get_distance`, { from: paris, to: rome })
      expect(rest).toMatchObject({ status: 424, body: { error: { code: 'no_reflection' } } })
      expect((rest.body as { error: { message: string } }).error.message).toContain('no reflection: it offers neither')

      using grpc = reflectiveCaller(mesh.router.grpc)
      const request = { from: paris, to: rome }
      const named = await grpc.call(path, request, { 'mesh-service': 'tool-bare' })
      expect(named.instance).toBe('bare-tool-1')
      expect(named.messages).toEqual((await grpc.call(path, request)).messages)

      // It spoils nothing for the others.
      const { body } = await get(`${mesh.router.http}/v1`)
      expect((body as { services: { name: string; state: string }[] }).services.map(one => one.state)).toEqual([
        'healthy',
        'healthy',
        'healthy',
      ])
    })
  })
})

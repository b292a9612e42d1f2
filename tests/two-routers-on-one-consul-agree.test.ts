import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { expect, it } from 'vitest'
import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { get } from './support/http-caller.ts'
import { shares } from './support/load.ts'
import { story, useMesh } from './support/mesh.ts'

story('two routers on one Consul', () => {
  const mesh = useMesh({ routers: 2, echo: 3, weather: 1, env: { LOAD_BALANCER_STRATEGY: 'round_robin' } })

  it('list the same services, operations and instances, and are listed both', async () => {
    const [first, second] = await Promise.all(mesh.routers.map(router => get(`${router.http}/v1`)))
    expect(first?.body).toEqual(second?.body)
    expect(await mesh.registered('mcp-router', 'passing')).toEqual(mesh.routers.map(({ id }) => id).sort())
  })

  it('each spread their calls evenly', async () => {
    for (const router of mesh.routers) {
      using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', router.grpc)
      const answered: string[] = []
      for (let i = 0; i < 60; i++) answered.push((await echo.stream('Run', { input: 'hi' })).instance)
      expect([...shares(answered).values()]).toEqual([20, 20, 20])
    }
  })

  it('serve one MCP client of either era between them, request by request', async () => {
    let turn = 0
    const used = new Set<string>()
    /** What a balancer in front does: each request to the next router. */
    const alternate = (url: string | URL, init?: RequestInit) => {
      const router = mesh.routers[turn++ % mesh.routers.length] ?? mesh.router
      used.add(router.id)
      return fetch(new URL(new URL(url).pathname, router.http), init)
    }
    const url = new URL('/mcp', mesh.router.http)
    const info = { name: 'story', version: '1.0.0' }

    const modern = new Client(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await modern.connect(new StreamableHTTPClientTransport(url, { fetch: alternate }))
    const legacy = new LegacyClient(info)
    const transport = new LegacyTransport(url, { fetch: alternate })
    await legacy.connect(transport as Parameters<LegacyClient['connect']>[0])
    try {
      for (let i = 0; i < 6; i++) {
        for (const client of [modern, legacy]) {
          const result = await client.callTool({ name: 'echo_run', arguments: { input: `call ${i}` } })
          expect(result).toMatchObject({ structuredContent: { result: { text: `call ${i}` } } })
        }
      }
    } finally {
      await Promise.all([modern.close(), legacy.close()])
    }
    expect(used.size).toBe(2)
  })

  it('both learn of an instance that joins, and one goes on when the other is killed', async () => {
    const joiner = await mesh.start('weather')
    const ids = mesh.running('weather').map(({ id }) => id)
    await Promise.all(mesh.routers.map(router => mesh.untilPassing('tool-weather', ids, router)))
    const [first, second] = mesh.routers
    await first?.kill()
    using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', second?.grpc ?? '')
    expect((await echo.stream('Run', { input: 'still here' })).value.at(-1)?.result?.text).toBe('still here')
    expect(joiner.running).toBe(true)
  })
})

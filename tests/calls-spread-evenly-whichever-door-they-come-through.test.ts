import { expect, it } from 'vitest'
import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { callRest } from './support/http-caller.ts'
import { shares } from './support/load.ts'
import { legacyMcp, modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'

story('300 sequential calls over 3 instances by round_robin', () => {
  const mesh = useMesh({ echo: 3, env: { LOAD_BALANCER_STRATEGY: 'round_robin' } })

  /** 100 ± 1 each, and nobody else. */
  async function expectEven(call: () => Promise<{ readonly instance: string }>): Promise<void> {
    const answered: string[] = []
    for (let i = 0; i < 300; i++) answered.push((await call()).instance)
    const counts = shares(answered)
    expect([...counts.keys()].sort()).toEqual(
      mesh
        .running('echo')
        .map(({ id }) => id)
        .sort(),
    )
    for (const count of counts.values()) expect(Math.abs(count - 100)).toBeLessThanOrEqual(1)
  }

  it('gives each instance 100 over one gRPC channel', async () => {
    using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', mesh.router.grpc)
    await expectEven(() => echo.stream('Run', { input: 'hi' }))
  })

  it('gives each instance 100 over REST', async () => {
    await expectEven(() => callRest(`${mesh.router.http}/v1/echo/run`, { input: 'hi' }))
  })

  it('gives each instance 100 over MCP of 2026-07-28', async () => {
    await using client = await modernMcp(mesh.router.http)
    await expectEven(() => client.call('echo_run', { input: 'hi' }))
  })

  it('gives each instance 100 over MCP of 2025-11-25', async () => {
    await using client = await legacyMcp(mesh.router.http)
    await expectEven(() => client.call('echo_run', { input: 'hi' }))
  })
})

import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import { grpcCaller } from '../../tests/support/grpc-caller.ts'
import { callRest } from '../../tests/support/http-caller.ts'
import { shares } from '../../tests/support/load.ts'
import { legacyMcp, modernMcp } from '../../tests/support/mcp-caller.ts'
import { type MeshInstance, startMesh } from '../mesh.ts'
import type { Bar, Verdict } from '../promise.ts'

const instances = 3
const calls = 300
const fair = calls / instances

/** Connections are kept and calls are sequential: what balances connections, or picks by load, gives 300/0/0 here. */
export const spread: Bar = {
  name: 'spread',
  promise: `${calls} sequential echo.run over one connection, ${instances} instances, round_robin`,
  target: `${fair} ± 1 each, by every door`,
  run,
}

async function run(): Promise<Verdict> {
  await using mesh = await startMesh({
    service: 'echo',
    instances,
    env: { LOAD_BALANCER_STRATEGY: 'round_robin' },
  })
  const { http, grpcPort } = mesh.router
  const input = { input: 'hi' }
  using echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', `127.0.0.1:${grpcPort}`)
  await using modern = await modernMcp(http)
  await using legacy = await legacyMcp(http)
  const doors: [string, () => Promise<{ readonly instance: string }>][] = [
    ['gRPC', () => echo.stream('Run', input)],
    ['REST', () => callRest(`${http}/v1/echo/run`, input)],
    ['MCP 2026-07-28', () => modern.call('echo_run', input)],
    ['MCP 2025-11-25', () => legacy.call('echo_run', input)],
  ]

  const figures: string[] = []
  let met = true
  for (const [door, call] of doors) {
    const counts = await countAnswers(call, mesh.instances)
    met &&= counts.length === instances && counts.every(count => Math.abs(count - fair) <= 1)
    figures.push(`${counts.join('/')} by ${door}`)
    console.log(figures.at(-1))
  }
  return { figure: figures.join(', '), met }
}

/** How many calls each instance answered, in the instances' order; and, where there are any, how many others did. */
async function countAnswers(
  call: () => Promise<{ readonly instance: string }>,
  expected: readonly MeshInstance[],
): Promise<number[]> {
  const answered: string[] = []
  for (let i = 0; i < calls; i++) answered.push((await call()).instance)
  const counts = shares(answered)
  const own = expected.map(({ id }) => counts.get(id) ?? 0)
  const others = calls - own.reduce((sum, count) => sum + count, 0)
  return others === 0 ? own : [...own, others]
}

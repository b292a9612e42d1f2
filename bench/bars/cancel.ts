import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallContext } from '#mesh/call/context.ts'
import { silentLog } from '#mesh/log.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import type { AgentServiceHandlers } from '#proto/gen/mesh/v1/AgentService.ts'
import { startConsul } from '../../tests/support/consul.ts'
import { startEdge } from '../../tests/support/edge.ts'
import { legacyRequest, modernRequest, post } from '../load/mcp-requests.ts'
import { environment, startRouter, untilListed } from '../mesh.ts'
import { median, percentile } from '../percentile.ts'
import type { Bar, RunOptions, Verdict } from '../promise.ts'

const maxMs = 50
const each = 100

/** The handlers run in this process, so that both ends are read off one clock. */
export const cancel: Bar = {
  name: 'cancel',
  promise:
    'an MCP client closes the connection of a call: when its gRPC handler is cancelled, at a router and through HAProxy',
  target: `≤ ${maxMs} ms (p99) each way`,
  run,
}

async function run({ rounds = 1 }: RunOptions): Promise<Verdict> {
  await using stack = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'meshwork-bench-'))
  stack.defer(() => rm(folder, { recursive: true, force: true }))
  const consul = stack.use(await startConsul())
  const env = environment(consul.url)
  const handlers = endlessCalls()
  const service = await serve({
    name: 'agent-echo',
    version: '0.0.0',
    env: { ...env, DRAIN_DELAY_MS: '0' },
    log: silentLog,
    services: [implement<AgentServiceHandlers>('mesh.v1.AgentService', handlers)],
  })
  stack.defer(() => service.drain())
  const router = stack.use(await startRouter({ env, folder }))
  await untilListed(router, 'echo', 1)
  const edge = stack.use(await startEdge({ consul: consul.url }))
  await edge.untilRouters([{ http: router.http, port: router.grpcPort }])

  const ways = [
    ['router', router.http],
    ['HAProxy', edge.http],
  ].flatMap(([door = '', http = '']) =>
    ['echo_get_status', 'echo_run'].flatMap(tool =>
      [modernRequest, legacyRequest].map(era => ({
        name: `${door}, ${era === modernRequest ? 'modern' : 'legacy'}, ${tool === 'echo_run' ? 'stream' : 'unary'}`,
        call: () => post(`${http}/mcp`, era('tools/call', { name: tool, arguments: {} })),
      })),
    ),
  )
  const p99s: number[] = []
  for (const { name, call } of ways) {
    const took: number[] = []
    for (let i = 0; i < each * rounds; i++) {
      const began = handlers.next()
      const request = call().on('error', () => {})
      const { signal } = await began
      const gone = once(signal, 'abort')
      const closedAt = performance.now()
      request.destroy()
      await gone
      took.push(performance.now() - closedAt)
    }
    p99s.push(percentile(took, 0.99))
    console.log(`${name}: p50 ${median(took).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms`)
  }
  const worst = Math.max(...p99s)
  return {
    figure: `p99 ${worst.toFixed(1)} ms at worst of ${ways.length} ways, ${each * rounds} calls each`,
    met: worst <= maxMs,
  }
}

/** An agent whose calls end only when they are cancelled. */
function endlessCalls() {
  let begin = (_context: CallContext) => {}
  const until = (context: CallContext) => {
    begin(context)
    return once(context.signal, 'abort')
  }
  return {
    /** The next call that comes. */
    next: () => new Promise<CallContext>(resolve => (begin = resolve)),
    async *run(_request: unknown, context: CallContext) {
      yield { text: 'one' }
      yield { text: 'two' }
      await until(context)
    },
    async getStatus(_request: unknown, context: CallContext) {
      await until(context)
      return {}
    },
  }
}

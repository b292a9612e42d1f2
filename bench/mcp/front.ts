import type { Call } from '#mesh/call/call.ts'
import { systemClock } from '#mesh/clock.ts'
import { createLog } from '#mesh/log.ts'
import { createCallMetrics } from '#mesh/metrics.ts'
import { createHttpFront } from '../../router/http/http-front.ts'
import { defaultLimits } from '../../router/limits.ts'
import { createMcpFront } from '../../router/mcp/mcp-front.ts'
import { instanceOf } from '../../router/testing/instances.ts'
import { loneRouter } from '../../router/testing/lone-router.ts'
import { startCatalogue } from '../../router/testing/static-catalogue.ts'
import { answerFrame } from './answer.ts'
import { say } from './listening.ts'
import { servicesWith } from './operations.ts'

/**
 * The router's HTTP side as it is, log lines and metrics too, with one thing left out: calls end at once with an answer that is
 * there already, instead of going to an instance.
 *
 * Usage: node bench/mcp/front.ts OPERATIONS on|off
 */
const [operations = '10', fastPath = 'on'] = process.argv.slice(2)

const { catalogue } = await startCatalogue(servicesWith(Number(operations)))
const ending = { status: 0, message: '', trailers: [] }
const instance = instanceOf('tool-bench0', 'tool-bench0-1')
const body = answerFrame()
const call: Call = async () => ({ kind: 'complete', instance, attempts: 1, headers: [], body, ending })

const options = {
  catalogue,
  clock: systemClock,
  random: Math.random,
  log: createLog('bench'),
  metrics: createCallMetrics('meshwork_router'),
  limits: defaultLimits,
}
const front = createHttpFront({
  ...options,
  opened: Promise.resolve(),
  call,
  allowed: { hosts: [], origins: [] },
  createMcp: call =>
    createMcpFront({
      ...options,
      call,
      random: Math.random,
      shared: loneRouter(),
      version: '0.0.0',
      fastPath: fastPath === 'on',
    }),
})
say(await front.listen('127.0.0.1', 0))

import { type Clock, systemClock } from '#mesh/clock.ts'
import { type Log, silentLog } from '#mesh/log.ts'
import { createCallMetrics } from '#mesh/metrics.ts'
import { createHttpFront, type HttpFrontOptions } from '../http/http-front.ts'
import { defaultLimits, type Limits } from '../limits.ts'
import { createMcpFront } from '../mcp/mcp-front.ts'
import type { Shared } from '../mcp/sealed/shared.ts'
import { loneRouter } from './lone-router.ts'
import { type Answers, startCatalogue } from './static-catalogue.ts'
import { createStubCall, type StubHandler } from './stub-call.ts'

/** What a test may set; the rest is as the router has it. */
export interface FixtureOptions {
  readonly clock?: Clock
  readonly handlers?: Readonly<Record<string, StubHandler>>
  readonly answers?: Answers
  readonly limits?: Partial<Limits>
  readonly allowed?: HttpFrontOptions['allowed']
  readonly balancers?: HttpFrontOptions['balancers']
  /** What it shares with other routers; absent: there are none. */
  readonly shared?: Shared
  /** Absent: on. */
  readonly fastPath?: boolean
  /** Absent: nothing is written. */
  readonly log?: Log
  /** Absent: off. */
  readonly search?: boolean
}

/** The whole HTTP side on a free port, over stub handlers in place of instances. */
export async function startHttp(given: FixtureOptions = {}) {
  const {
    handlers = {},
    answers,
    limits,
    allowed,
    balancers,
    fastPath = true,
    search = false,
    clock = systemClock,
    log = silentLog,
    shared = loneRouter(),
  } = given
  const { catalogue, resolver, answers: known } = await startCatalogue(answers)
  const stub = createStubCall(handlers)
  const options = {
    catalogue,
    clock,
    log,
    metrics: createCallMetrics('test'),
    limits: { ...defaultLimits, ...limits },
  }
  const front = createHttpFront({
    ...options,
    opened: Promise.resolve(),
    call: stub.call,
    ...(balancers !== undefined && { balancers }),
    allowed: allowed ?? { hosts: [], origins: [] },
    createMcp: call =>
      createMcpFront({ ...options, call, random: Math.random, shared, version: '1.2.3', fastPath, search }),
  })
  const port = await front.listen('127.0.0.1', 0)
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    port,
    front,
    catalogue,
    resolver,
    answers: known,
    stub,
    metrics: options.metrics,
    /** POSTs JSON; a string goes as it stands. */
    post: (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      await front.close(0)
      catalogue.close()
    },
  }
}

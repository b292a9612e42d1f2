import type { JsonObject } from '@bufbuild/protobuf'
import { systemClock } from '#mesh/clock.ts'
import { silentLog } from '#mesh/log.ts'
import { createCallMetrics } from '#mesh/metrics.ts'
import { continueTrace } from '#mesh/trace.ts'
import { defaultLimits } from '../limits.ts'
import { createInvoke } from '../mcp/invoke/invoke.ts'
import { noRound } from '../mcp/invoke/round.ts'
import type { McpRequest } from '../mcp/mcp-request.ts'
import { createOffers } from '../mcp/offer/offer.ts'
import { createJsonCall } from '../transcode/json-call.ts'
import { reflectedOf } from './reflected.ts'
import { type Answers, ownServices, startCatalogue } from './static-catalogue.ts'
import { createStubCall, type StubHandler } from './stub-call.ts'

/** The project's own services, and the worker that offers everything that a service can be to an MCP client. */
export function everyService(): Answers {
  const parts = ['Tool', 'Asking', 'Prompt', 'Resource'].map(name => `conformance.v1.${name}Service`)
  return { ...ownServices(), 'worker-conformance': reflectedOf(...parts) }
}

/** What stands behind the door of MCP, over stub handlers in place of instances. */
export async function startMcpCalls(handlers: Readonly<Record<string, StubHandler>>, answers = everyService()) {
  const { catalogue, resolver } = await startCatalogue(answers)
  const stub = createStubCall(handlers)
  const call = createJsonCall(stub.call, systemClock, defaultLimits)
  const metrics = createCallMetrics('test')
  const invoke = createInvoke({ call, clock: systemClock, log: silentLog, metrics })
  const offers = createOffers(catalogue)
  const notified: { method: string; params: JsonObject }[] = []

  return {
    catalogue,
    resolver,
    stub,
    call,
    invoke,
    offers,
    metrics,
    /** What the client was told before results, in order. */
    notified,
    /** A client's request; it can be asked everything unless the test says otherwise. */
    request(more: Partial<McpRequest> = {}): McpRequest {
      const signal = new AbortController().signal
      const exchange = { request: { headers: {} }, requestId: 'r-1', trace: continueTrace(), signal }
      const capabilities = { elicitation: true, elicitationUrl: true, sampling: true, roots: true }
      return {
        exchange: exchange as unknown as McpRequest['exchange'],
        meta: {},
        signal,
        offer: offers(),
        round: { ...noRound, capabilities },
        async notify(method, params) {
          notified.push({ method, params })
        },
        ...more,
      }
    },
    close: () => catalogue.close(),
  }
}

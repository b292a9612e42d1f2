import type { CallContext } from '#mesh/call/context.ts'
import { silentLog } from '#mesh/log.ts'
import { continueTrace } from '#mesh/trace.ts'

/** A call served by nobody, for tests: no deadline, no caller that goes away, a silent log, unless `over` says so. */
export function memoryContext(over: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    remainingMs: () => Number.POSITIVE_INFINITY,
    instance: {
      id: 'itinerary-worker-00000001',
      ready: true,
      inFlight: 1,
      served: 0,
      startedAtMs: 0,
      uptimeMs: 0,
    },
    requestId: 'request-1',
    trace: continueTrace(),
    log: silentLog,
    metadata: {},
    ...over,
  }
}

import { silentLog } from '../log.ts'
import { continueTrace } from '../trace.ts'
import type { CallContext } from './context.ts'

/**
 * What a handler is given in a test: the memory twin of a served call. No deadline, no caller that goes away and a
 * silent log, unless `over` says so.
 */
export function memoryContext(over: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    remainingMs: () => Number.POSITIVE_INFINITY,
    instance: { id: 'test-tool-00000001', ready: true, inFlight: 1, served: 0, startedAtMs: 0, uptimeMs: 0 },
    requestId: 'request-1',
    trace: continueTrace(),
    log: silentLog,
    metadata: {},
    ...over,
  }
}

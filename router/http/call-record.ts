import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { callLines, type Log } from '#mesh/log.ts'
import type { CallMetrics } from '#mesh/metrics.ts'
import type { Trace } from '#mesh/trace.ts'
import type { Operation } from '../catalogue/operation.ts'
import type { Exchange } from './exchange.ts'

/** Counts, times and logs the calls that come through one door. */
export interface CallRecord {
  /** A call begins. @returns what is to be told once it has ended */
  begin(operation: Operation, requestId: string, trace: Trace): CallEnd
}

/** @param attempts instances tried; 0 where none was */
export type CallEnd = (outcome: { readonly error?: MeshError | undefined; readonly attempts: number }) => void

/** @param door `rest` or `mcp` */
export function createCallRecord(
  door: string,
  { clock, log, metrics }: { clock: Clock; log: Log; metrics: Pick<CallMetrics, 'started' | 'ended'> },
): CallRecord {
  const lines = callLines(log)
  /** What a line says of its operation is written once for all its calls. */
  const linesOf = new WeakMap<Operation, Log>()

  function linesFor(operation: Operation): Log {
    const known = linesOf.get(operation)
    if (known !== undefined) return known
    const own = lines.child({ door, service: operation.service, method: operation.path })
    linesOf.set(operation, own)
    return own
  }

  return {
    begin(operation, requestId, { traceId }) {
      const { service, path } = operation
      const startedAt = clock.now()
      metrics.started()
      return ({ error, attempts }) => {
        const status = error?.grpcStatus ?? 0
        const durationMs = clock.now() - startedAt
        metrics.ended(door, service, path, status, durationMs, attempts)
        const tookMs = Math.round(durationMs * 1000) / 1000
        linesFor(operation).info({ status, durationMs: tookMs, attempts, requestId, traceId }, 'call')
        if (error?.code === 'internal') log.error({ err: error, requestId, traceId }, 'call failed')
      }
    },
  }
}

/** What a call failed of, for its caller: where that has left, just that, and not what the leaving broke. */
export function failureOf(thrown: unknown, { signal, requestId }: Pick<Exchange, 'signal' | 'requestId'>): MeshError {
  return signal.aborted ? new MeshError('cancelled', 'the caller went away') : MeshError.forCaller(thrown, requestId)
}

import type { EventEmitter } from 'node:events'
import type { Readable } from 'node:stream'
import {
  Metadata,
  type MethodDefinition,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceDefinition,
  type sendUnaryData,
  type UntypedHandleCall,
} from '@grpc/grpc-js'
import type { CallContext, InstanceStatus } from '../call/context.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { CallMetrics } from '../metrics.ts'
import { outcomeOf } from '../outcome.ts'
import { requestIdFrom } from '../request-id.ts'
import { continueTrace } from '../trace.ts'
import type { InstanceLoad } from './instance-load.ts'
import type { Slots } from './slots.ts'

/** What every handler of an instance shares. */
export interface HandlerEnvironment {
  readonly service: string
  readonly status: InstanceStatus
  readonly clock: Clock
  readonly log: Log
  readonly metrics: CallMetrics
  /** Counts each call, and is told of with each reply. Absent: what is served is not the instance's work. */
  readonly load?: InstanceLoad
  /** What calls need to run. Absent: nothing, however many there are. */
  readonly slots?: Slots
  /** Ends calls that would not end by themselves, such as watches, when the instance ends. Absent: nothing does. */
  readonly ended?: AbortSignal
}

type AnyMethod = MethodDefinition<unknown, unknown>
type AnyCall = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getDeadline'> & EventEmitter

type Work = (input: unknown, context: CallContext) => unknown

/**
 * Turns a method of promises and async iterables into a grpc-js handler: context in, statuses out, one log line and one
 * measurement a call. One of four shapes, by what the contract streams.
 */
export function handlerOf(method: AnyMethod, work: Work, environment: HandlerEnvironment): UntypedHandleCall {
  const { requestStream, responseStream } = method

  if (responseStream) {
    return async (call: ServerWritableStream<unknown, unknown>) => {
      const { context, gone, enter, end } = begin(call, method, environment)
      try {
        const turn = enter()
        if (turn !== undefined) await turn
        await writeAll(
          call,
          work(requestStream ? requestsOf(call, gone) : call.request, context) as AsyncIterable<unknown>,
          method,
          gone,
        )
        call.end(end(0))
      } catch (thrown) {
        const status = statusOf(thrown, context)
        call.emit('error', { ...status, metadata: end(status.code, thrown) })
      }
    }
  }
  return async (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>) => {
    const { context, gone, enter, end } = begin(call, method, environment)
    try {
      const turn = enter()
      if (turn !== undefined) await turn
      const response = await work(requestStream ? requestsOf(call, gone) : call.request, context)
      callback(null, bytesOf(method, response), end(0))
    } catch (thrown) {
      const status = statusOf(thrown, context)
      callback({ ...status, metadata: end(status.code, thrown) })
    }
  }
}

/** A service whose handlers, those of `handlerOf`, answer in bytes. */
export function answeringInBytes(service: ServiceDefinition): ServiceDefinition {
  const methods = Object.entries(service).map(([name, method]) => [name, { ...method, responseSerialize: asItIs }])
  return Object.fromEntries(methods) as ServiceDefinition
}

function asItIs(bytes: Buffer): Buffer {
  return bytes
}

/** What the author's code answers, as bytes. grpc-js would end a call that cannot be written without a word in the log. */
function bytesOf({ path, responseSerialize }: AnyMethod, message: unknown): Buffer {
  try {
    return responseSerialize(message)
  } catch (cause) {
    throw new TypeError(`an answer of ${path} does not fit its contract`, { cause })
  }
}

/**
 * The caller's messages. grpc-js ends them in the same way when the caller has sent all and when it goes away midway;
 * only the `cancelled` that follows tells which, and half a request must not pass for a whole one.
 *
 * Who stops reading early may still answer: that does not destroy the call.
 */
async function* requestsOf(call: object, gone: AbortSignal): AsyncGenerator<unknown> {
  yield* (call as Readable).iterator({ destroyOnReturn: false })
  await new Promise(resolve => setImmediate(resolve))
  gone.throwIfAborted()
}

/** Writes as fast as the caller reads; leaves the iteration, and so the author's code, when the caller is gone. */
async function writeAll(
  call: ServerWritableStream<unknown, unknown>,
  messages: AsyncIterable<unknown>,
  method: AnyMethod,
  signal: AbortSignal,
) {
  for await (const message of messages) {
    if (signal.aborted) throw signal.reason
    if (call.write(bytesOf(method, message))) continue
    await drained(call, signal)
  }
}

/** Waits until the caller has read some, or is gone. A slow reader makes many such waits: nothing may be left of them. */
function drained(call: EventEmitter, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const go = () => {
      call.off('drain', go)
      signal.removeEventListener('abort', go)
      resolve()
    }
    call.on('drain', go)
    signal.addEventListener('abort', go)
    if (signal.aborted) go()
  })
}

function begin(call: AnyCall, method: AnyMethod, environment: HandlerEnvironment) {
  const { service, status, clock, metrics, log: parent, load, slots, ended } = environment
  const pairs = Object.entries(call.metadata.getMap())
  const metadata = Object.fromEntries(pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
  const trace = continueTrace(metadata.traceparent, metadata.tracestate)
  const requestId = requestIdFrom(metadata['x-request-id'])
  const gone = new AbortController()
  const leave = () => gone.abort(new MeshError('cancelled', 'the caller went away, or its deadline passed'))
  call.once('cancelled', leave)

  const start = clock.now()
  const deadlineMs = Number(call.getDeadline())
  let log: Log | undefined
  let runsSince = Number.NaN
  load?.began()
  metrics.started()

  const context: CallContext = {
    signal: ended === undefined ? gone.signal : AbortSignal.any([gone.signal, ended]),
    remainingMs: () => deadlineMs - clock.wallMs(),
    instance: status,
    requestId,
    trace,
    // A child log costs as much as a line, so only those who write one pay for it.
    get log() {
      log ??= parent.child({ requestId, traceId: trace.traceId })
      return log
    },
    metadata,
  }
  return {
    context,
    gone: gone.signal,
    /** Waits for a slot, if need be; throws where there is none to wait for, and where the caller does not wait. */
    enter(): Promise<void> | undefined {
      const turn = slots?.enter(gone.signal)
      if (turn === undefined) {
        runsSince = start
        return undefined
      }
      return turn.then(() => {
        runsSince = clock.now()
        gone.signal.throwIfAborted()
      })
    },
    /** Returns what goes out beside the answer. */
    end(code: number, thrown?: unknown): Metadata {
      const now = clock.now()
      const durationMs = now - start
      // grpc-js says `cancelled` of every call once its stream is closed, also of those that ended well.
      call.off('cancelled', leave)
      const hasRun = !Number.isNaN(runsSince)
      if (hasRun) slots?.leave(now - runsSince)
      load?.ended(outcomeOf(code, durationMs).kind === 'fault')
      metrics.ended('grpc', service, method.path, code, durationMs, 1)
      const line = {
        method: method.path,
        status: code,
        durationMs: Math.round(durationMs * 1000) / 1000,
        requestId,
        traceId: trace.traceId,
      }
      if (code === 13 || code === 2) parent.error({ ...line, err: thrown }, 'call failed')
      else parent.info({ ...line }, 'call')
      return hasRun ? (load?.trailers() ?? nothing) : refusalOf(thrown, load)
    },
  }
}

/** grpc-js only reads it. */
const nothing = new Metadata()

/** What a thrown value is to the caller. Only a MeshError's words go out; what else was thrown goes to the log alone. */
function statusOf(thrown: unknown, context: CallContext): { code: number; details: string } {
  if (context.signal.aborted) {
    return context.remainingMs() > 0
      ? { code: 1, details: 'the call was cancelled' }
      : { code: 4, details: 'the deadline passed' }
  }
  if (thrown instanceof MeshError) return { code: thrown.grpcStatus, details: thrown.text }
  return { code: 13, details: `the service failed; its log has the reason under request id ${context.requestId}` }
}

/**
 * What goes out beside the refusal of a call that never ran. Only such a one says when to come again: to routers that means
 * that nothing has happened, and another instance may be asked.
 */
function refusalOf(thrown: unknown, load: InstanceLoad | undefined): Metadata {
  const trailers = load?.trailers().clone() ?? new Metadata()
  const retryAfterMs = thrown instanceof MeshError ? thrown.retryAfterMs : undefined
  if (retryAfterMs !== undefined) trailers.set('grpc-retry-pushback-ms', String(retryAfterMs))
  return trailers
}

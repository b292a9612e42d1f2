import type { Failure, Transport } from '../call/attempt.ts'
import type { CallRequest, CallResponse } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import type { Connection } from '../http2/connection.ts'
import type { Fields } from '../http2/protocol.ts'
import type { Stream } from '../http2/stream.ts'
import type { Instance } from '../instance.ts'
import type { Channels } from './channels.ts'
import { StreamExchange } from './exchange-stream.ts'
import { WholeExchange } from './exchange-whole.ts'
import { formatTimeout } from './grpc-wire.ts'

export interface TransportOptions {
  readonly channels: Channels
  readonly clock: Clock
  /** The largest whole response of a unary call, in bytes, frame header included. */
  readonly maxResponseBytes: number
  /** Whether what instances say of their load is read; absent: it is not. */
  readonly loadReports?: boolean
}

/** An instance gets this much less time than is left, so that its own DEADLINE_EXCEEDED still arrives. */
const deadlineMarginMs = 5

/** A reset that comes less than this before the deadline comes because of it: clocks and timers are not that exact. */
const lateMs = 2 * deadlineMarginMs

/** Exchanges frames with an instance over its kept channel. Never decodes a message. */
export function createTransport({ channels, clock, maxResponseBytes, loadReports }: TransportOptions): Transport {
  const reportClock = loadReports ? clock : undefined

  return async (instance, request) => {
    let connection: Connection
    try {
      request.signal.throwIfAborted()
      const found = channels.to(instance).connection()
      connection = found instanceof Promise ? await orAborted(found, request.signal) : found
      if (!connection.open) throw new MeshError('unavailable', `${instance.id} takes no more calls on this connection`)
    } catch (thrown) {
      const error = MeshError.from(request.signal.aborted ? request.signal.reason : thrown)
      const code = error.code === 'internal' ? 'unavailable' : error.code
      return { kind: 'failed', sent: false, instance, error: new MeshError(code, error.text, { cause: thrown }) }
    }
    const { body, signal } = request
    const isLate = () => clock.now() >= request.deadline - lateMs
    const { promise, resolve } = Promise.withResolvers<CallResponse | Failure>()
    const exchange =
      request.shape === 'unary'
        ? new WholeExchange(instance, signal, isLate, reportClock, maxResponseBytes, resolve)
        : new StreamExchange(instance, signal, isLate, reportClock, resolve)
    const stream = connection.request(headersOf(request, instance), exchange)
    exchange.stream = stream
    if (Buffer.isBuffer(body)) {
      stream.data(body, true)
      return promise
    }
    sendBody(body, stream, exchange)
    const result = await promise
    // Part of the stream is read now and cannot be sent again, even if the instance never saw it.
    return result.kind === 'failed' ? { ...result, sent: true } : result
  }

  function headersOf({ path, metadata, deadline, trace, requestId }: CallRequest, instance: Instance): Fields {
    const headers = [
      ':method',
      'POST',
      ':scheme',
      'http',
      ':path',
      path,
      ':authority',
      hostPort(instance.address, instance.port),
      'content-type',
      'application/grpc',
      'te',
      'trailers',
      'grpc-timeout',
      formatTimeout(deadline - clock.now() - deadlineMarginMs),
      'traceparent',
      trace.traceparent,
      'x-request-id',
      requestId,
    ]
    if (trace.state !== undefined) headers.push('tracestate', trace.state)
    return metadata.length === 0 ? headers : headers.concat(metadata)
  }
}

/** Sends a request as it comes and as fast as the instance takes it. Nobody reads it further once the call is over. */
function sendBody(body: NodeJS.ReadableStream, stream: Stream, exchange: WholeExchange | StreamExchange): void {
  // Written in the assignment, it would be born old, and keep the body with it.
  const resume = () => void body.resume()
  exchange.resume = resume
  body.on('data', (bytes: Buffer) => {
    if (!stream.data(bytes, false)) body.pause()
  })
  body.on('end', () => stream.data(nothing, true))
}

const nothing = Buffer.alloc(0)

async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

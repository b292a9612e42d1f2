import { type ClientHttp2Stream, constants } from 'node:http2'
import type { Transport } from '../call/attempt.ts'
import type { CallRequest } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import type { Instance } from '../instance.ts'
import type { Channels } from './channels.ts'
import { exchangeStream } from './exchange-stream.ts'
import { exchangeWhole } from './exchange-whole.ts'
import { formatTimeout } from './grpc-wire.ts'

export interface TransportOptions {
  readonly channels: Channels
  readonly clock: Clock
  /** The largest whole response of a unary call, in bytes, frame header included. */
  readonly maxResponseBytes: number
}

/** An instance gets this much less time than is left, so that its own DEADLINE_EXCEEDED still arrives. */
const deadlineMarginMs = 5

/** A reset that comes less than this before the deadline comes because of it: clocks and timers are not that exact. */
const lateMs = 2 * deadlineMarginMs

/** Exchanges frames with an instance over its kept channel. Never decodes a message. */
export function createTransport({ channels, clock, maxResponseBytes }: TransportOptions): Transport {
  return async (instance, request) => {
    let stream: ClientHttp2Stream
    try {
      request.signal.throwIfAborted()
      const found = channels.to(instance).session()
      const session = found instanceof Promise ? await orAborted(found, request.signal) : found
      const headers = headersOf(request, instance)
      // An abort by `close` ends the request before it resets it, and half a streamed one would look whole; an abort by
      // this signal only resets.
      stream = Buffer.isBuffer(request.body)
        ? session.request(headers)
        : session.request(headers, { signal: request.signal })
    } catch (thrown) {
      if (thrown instanceof TypeError) throw unsendable(thrown)
      const error = MeshError.from(request.signal.aborted ? request.signal.reason : thrown)
      const code = error.code === 'internal' ? 'unavailable' : error.code
      return { kind: 'failed', sent: false, instance, error: new MeshError(code, error.text, { cause: thrown }) }
    }
    const isLate = () => clock.now() >= request.deadline - lateMs
    const answer =
      request.shape === 'unary'
        ? exchangeWhole(stream, instance, request.signal, isLate, maxResponseBytes)
        : exchangeStream(stream, instance, request.signal, isLate)
    if (Buffer.isBuffer(request.body)) {
      stream.end(request.body)
      return answer
    }
    pipeRequest(request.body, stream)
    const result = await answer
    // Part of the stream is read now and cannot be sent again, even if the instance never saw it.
    return result.kind === 'failed' ? { ...result, sent: true } : result
  }

  /** Raw pairs: node:http2 then checks and copies nothing that it need not. */
  function headersOf({ path, metadata, deadline, trace, requestId }: CallRequest, instance: Instance): string[] {
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

/** Sends a request as it comes, until it ends or the instance has answered in full: then nobody reads the rest. */
function pipeRequest(body: NodeJS.ReadableStream, stream: ClientHttp2Stream): void {
  body.pipe(stream)
  stream.on('end', () => {
    body.unpipe(stream)
    if (!stream.writableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
  })
}

/** Such as a second `authorization`: no instance's fault, and no other one's either. */
function unsendable(cause: TypeError): MeshError {
  return new MeshError('invalid_argument', `the call's metadata cannot be sent: ${cause.message}`, { cause })
}

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

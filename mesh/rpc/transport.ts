import { type ClientHttp2Stream, constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'
import type { Failure, Transport } from '../call/attempt.ts'
import type { CallRequest, CallResponse, Ending } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'
import type { Channels } from './channels.ts'
import {
  decodeMessage,
  encodeMessage,
  endingOf,
  formatTimeout,
  metadataOf,
  statusOfHttp,
  statusOfReset,
} from './grpc-wire.ts'

export interface TransportOptions {
  readonly channels: Channels
  readonly clock: Clock
  /** The largest whole response of a unary call, in bytes, frame header included. */
  readonly maxResponseBytes: number
}

/** An instance gets this much less time than is left, so that its own DEADLINE_EXCEEDED still arrives. */
const deadlineMarginMs = 5

/** Exchanges frames with an instance over its kept channel. Never decodes a message. */
export function createTransport({ channels, clock, maxResponseBytes }: TransportOptions): Transport {
  return async (instance, request) => {
    let stream: ClientHttp2Stream
    try {
      const found = channels.to(instance).session()
      const session = found instanceof Promise ? await orAborted(found, request.signal) : found
      stream = session.request(headersOf(request, instance))
    } catch (thrown) {
      const error = MeshError.from(request.signal.aborted ? request.signal.reason : thrown)
      const code = error.code === 'internal' ? 'unavailable' : error.code
      return { kind: 'failed', sent: false, instance, error: new MeshError(code, error.text, { cause: thrown }) }
    }
    return exchange(stream, instance, request)
  }

  function headersOf(
    { path, metadata, deadline, trace, requestId }: CallRequest,
    instance: Instance,
  ): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = {
      ':method': 'POST',
      ':path': path,
      ':authority': `${instance.address}:${instance.port}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-timeout': formatTimeout(deadline - clock.now() - deadlineMarginMs),
      traceparent: trace.traceparent,
      'x-request-id': requestId,
    }
    if (trace.state !== undefined) headers.tracestate = trace.state
    return Object.assign(headers, metadata)
  }

  function exchange(stream: ClientHttp2Stream, instance: Instance, request: CallRequest) {
    const { promise, resolve } = Promise.withResolvers<CallResponse | Failure>()
    const { promise: end, resolve: resolveEnding } = Promise.withResolvers<Ending>()
    const chunks: Buffer[] = []
    let bytes = 0
    let headers: IncomingHttpHeaders = {}
    let ending: Ending | undefined
    let refused: MeshError | undefined
    let streaming = false

    const abort = () => stream.close(constants.NGHTTP2_CANCEL)
    request.signal.addEventListener('abort', abort, { once: true })

    stream.on('response', received => {
      headers = received
      ending = endingOf(received)
      // Only-trailers answers end here, and may still be tried elsewhere; so may all of a unary call.
      if (request.shape === 'unary' || ending !== undefined) return
      streaming = true
      resolve({
        kind: 'streaming',
        instance,
        attempts: 1,
        headers: metadataOf(received),
        body: stream,
        ending: end,
        cancel: abort,
      })
    })
    stream.on('trailers', trailers => {
      ending = endingOf(trailers)
    })
    if (request.shape === 'unary') {
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes <= maxResponseBytes) {
          chunks.push(chunk)
          return
        }
        refused = new MeshError('too_large', `the answer of ${instance.id} is larger than ${maxResponseBytes} bytes`)
        abort()
      })
    } else {
      stream.on('response', () => ending !== undefined && stream.resume())
    }
    // Its `close` follows with the reset code; without a listener an error would end the process.
    stream.on('error', () => {})
    stream.on('close', () => {
      request.signal.removeEventListener('abort', abort)
      if (request.signal.aborted) refused = MeshError.from(request.signal.reason)
      const last = refused === undefined ? (ending ?? unfinished(stream, headers)) : endingOfError(refused)
      if (streaming) return resolveEnding(last)
      if (refused === undefined && ending !== undefined) {
        const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
        return resolve({ kind: 'complete', instance, attempts: 1, headers: metadataOf(headers), body, ending: last })
      }
      const error = refused ?? MeshError.fromStatus(last.status, `${decodeMessage(last.message)} (${instance.id})`)
      resolve({ kind: 'failed', sent: stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM, instance, error })
    })

    if (Buffer.isBuffer(request.body)) stream.end(request.body)
    else request.body.pipe(stream)
    return promise
  }
}

/** The ending of a response that came without one. */
function unfinished(stream: ClientHttp2Stream, headers: IncomingHttpHeaders): Ending {
  const http = Number(headers[':status'] ?? 200)
  if (http !== 200) {
    return {
      status: statusOfHttp(http),
      message: `the instance answered HTTP ${http} without a gRPC status`,
      trailers: {},
    }
  }
  const reset = stream.rstCode ?? 0
  if (reset === constants.NGHTTP2_NO_ERROR || stream.session?.destroyed !== false) {
    return { status: 14, message: 'the connection to the instance was lost', trailers: {} }
  }
  return { status: statusOfReset(reset), message: `the instance reset the call (HTTP/2 code ${reset})`, trailers: {} }
}

function endingOfError(error: MeshError): Ending {
  return { status: error.grpcStatus, message: encodeMessage(error.message), trailers: {} }
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

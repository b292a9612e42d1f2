import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Call, CallRequest, CallResponse, Ending } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { CallMetrics } from '../metrics.ts'
import { randomHex } from '../random-hex.ts'
import { continueTrace } from '../trace.ts'
import { encodeMessage, metadataOf, parseTimeout } from './grpc-wire.ts'

/** What the front must know of a method to forward a call to it. */
export type Route = Pick<CallRequest, 'service' | 'shape' | 'hints'> & {
  /** Whether the caller sends one message only, so that it is read whole before an instance is asked. */
  readonly oneRequest: boolean
  /** The longest a call may take where the caller sets no deadline, in milliseconds. */
  readonly timeoutMs: number
}

export interface GrpcFrontOptions {
  /** Finds the way of a call; throws a MeshError where there is none. */
  readonly route: (path: string, meshService: string | undefined) => Route
  readonly call: Call
  readonly clock: Clock
  readonly log: Log
  readonly metrics: CallMetrics
  /** The largest request of a unary call, in bytes, frame header included. */
  readonly maxRequestBytes: number
  /** Calls at once over all connections. */
  readonly maxConcurrentCalls: number
  /** Calls at once on one connection. */
  readonly maxConcurrentStreams: number
  /** All request headers of one call together, in bytes. */
  readonly maxHeaderBytes: number
  /** The longest deadline that a caller may set, in milliseconds. */
  readonly maxTimeoutMs: number
}

export interface GrpcFront {
  /** Takes the port; 0 is any free one. Returns the port taken. */
  listen(host: string, port: number): Promise<number>
  /** Sends GOAWAY on every connection, waits for calls to end, and cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

const windowBytes = 1024 * 1024

/** The gRPC front: takes calls of any method of any service over HTTP/2 and forwards their frames as bytes. */
export function createGrpcFront(options: GrpcFrontOptions): GrpcFront {
  const { clock, log } = options
  const sessions = new Set<ServerHttp2Session>()
  let calls = 0
  const server: Http2Server = createServer({
    settings: {
      initialWindowSize: windowBytes,
      maxConcurrentStreams: options.maxConcurrentStreams,
      maxHeaderListSize: options.maxHeaderBytes,
    },
  })

  server.on('session', session => {
    sessions.add(session)
    session.setLocalWindowSize(windowBytes * 8)
    session.once('close', () => sessions.delete(session))
    // Garbage on the port ends its own connection and nothing else.
    session.on('error', error => log.debug({ err: error }, 'a gRPC connection failed'))
  })
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on('error', error => log.debug({ err: error }, 'a gRPC stream failed'))
    void serve(stream, headers)
  })

  return {
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', cause =>
          reject(new MeshError('bad_config', `cannot listen on ${host}:${port}: is the port in use?`, { cause })),
        )
        server.listen(port, host, () => {
          const address = server.address()
          resolve(typeof address === 'object' && address !== null ? address.port : port)
        })
      }),
    async stop(graceMs) {
      const ended = new Promise<void>(resolve => server.close(() => resolve()))
      for (const session of sessions) session.close()
      const cut = clock.after(graceMs, () => {
        for (const session of sessions) session.destroy()
      })
      await ended
      cut()
    },
  }

  async function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
    const start = clock.now()
    const path = headers[':path'] ?? ''
    const requestId = first(headers['x-request-id']) ?? randomHex(8)
    let service = 'none'
    let attempts = 1
    let status: number
    calls += 1
    options.metrics.started()
    try {
      if (calls > options.maxConcurrentCalls)
        throw new MeshError('overloaded', `${options.maxConcurrentCalls} calls are in flight already`)
      checkHeaders(headers)
      const route = options.route(path, first(headers['mesh-service']))
      service = route.service
      const response = await options.call(await requestOf(stream, headers, path, requestId, route, start))
      attempts = response.attempts
      status = response.kind === 'complete' ? sendWhole(stream, response) : await sendStream(stream, response)
    } catch (thrown) {
      const error = MeshError.from(thrown)
      status = error.grpcStatus
      if (error.code === 'internal') log.error({ err: thrown, method: path, requestId }, 'call failed')
      sendError(stream, error)
    }
    calls -= 1
    const durationMs = clock.now() - start
    // An unknown path is the caller's invention: as a label it would let callers grow the metrics without end.
    options.metrics.ended('grpc', service, service === 'none' ? 'unknown' : path, status, durationMs, attempts)
    log.info({ door: 'grpc', service, method: path, status, durationMs, attempts, requestId }, 'call')
  }

  async function requestOf(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    path: string,
    requestId: string,
    route: Route,
    start: number,
  ): Promise<CallRequest> {
    const timeoutMs = Math.min(parseTimeout(first(headers['grpc-timeout'])) ?? route.timeoutMs, options.maxTimeoutMs)
    const gone = new AbortController()
    stream.once('aborted', () => gone.abort(new MeshError('cancelled', 'the caller went away')))
    return {
      service: route.service,
      path,
      shape: route.shape,
      hints: route.hints,
      body: route.oneRequest ? await readWhole(stream, timeoutMs) : stream,
      metadata: metadataOf(headers),
      deadline: start + timeoutMs,
      trace: continueTrace(first(headers.traceparent), first(headers.tracestate)),
      requestId,
      signal: gone.signal,
    }
  }

  /** The whole request of a method that takes one message; a caller that does not finish it is not waited for. */
  function readWhole(stream: ServerHttp2Stream, timeoutMs: number): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
    const chunks: Buffer[] = []
    let bytes = 0
    const cancelTimer = clock.after(timeoutMs, () =>
      reject(new MeshError('deadline_exceeded', `the request was not whole within ${timeoutMs} ms`)),
    )
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes <= options.maxRequestBytes) return
      stream.pause()
      reject(new MeshError('too_large', `the request is larger than ${options.maxRequestBytes} bytes`))
    })
    stream.once('end', () => {
      cancelTimer()
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    })
    stream.once('close', () => {
      cancelTimer()
      reject(new MeshError('cancelled', 'the caller went away before its request was whole'))
    })
    return promise
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}

function checkHeaders(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'] ?? ''
  if (headers[':method'] !== 'POST') {
    throw new MeshError('method_not_allowed', `gRPC calls are POST, not ${headers[':method']}`)
  }
  if (!type.startsWith('application/grpc') || type.startsWith('application/grpc-web')) {
    throw new MeshError(
      'unsupported_media_type',
      `this port speaks application/grpc, not "${type}"; HTTP and MCP have a port of their own`,
    )
  }
}

function headersOf({ headers, instance, attempts }: CallResponse): OutgoingHttpHeaders {
  return {
    ':status': 200,
    'content-type': 'application/grpc',
    'mesh-instance': instance.id,
    'mesh-attempts': String(attempts),
    ...headers,
  }
}

function trailersOf({ status, message, trailers }: Ending): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { 'grpc-status': String(status), ...trailers }
  if (message !== '') headers['grpc-message'] = message
  return headers
}

/** Sends a whole response at once. Returns its status. */
function sendWhole(stream: ServerHttp2Stream, response: CallResponse & { kind: 'complete' }): number {
  const { ending, body } = response
  if (stream.destroyed) return 1
  if (body.length === 0) {
    stream.respond({ ...headersOf(response), ...trailersOf(ending) }, { endStream: true })
  } else {
    stream.respond(headersOf(response), { waitForTrailers: true })
    stream.once('wantTrailers', () => stream.sendTrailers(trailersOf(ending)))
    stream.end(body)
  }
  return ending.status
}

/** Forwards frames as they come, as fast as the caller reads, then the ending. Returns the status. */
async function sendStream(stream: ServerHttp2Stream, response: CallResponse & { kind: 'streaming' }): Promise<number> {
  const { body, cancel } = response
  if (stream.destroyed) {
    cancel()
    return (await response.ending).status
  }
  let ending: Ending | undefined
  stream.respond(headersOf(response), { waitForTrailers: true })
  stream.once('wantTrailers', () => stream.sendTrailers(trailersOf(ending ?? { status: 2, message: '', trailers: {} })))
  body.pipe(stream, { end: false })
  ending = await response.ending
  if (stream.destroyed) return 1
  stream.end()
  return ending.status
}

function sendError(stream: ServerHttp2Stream, error: MeshError): void {
  if (stream.destroyed) return
  if (stream.headersSent) {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    return
  }
  stream.respond(
    {
      ':status': error.code === 'unsupported_media_type' ? 415 : 200,
      'content-type': 'application/grpc',
      'grpc-status': String(error.grpcStatus),
      'grpc-message': encodeMessage(error.message),
    },
    { endStream: true },
  )
  // The rest of a request that was refused midway is not read.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
}

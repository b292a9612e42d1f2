import {
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { Call, CallRequest } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { listen } from '../listen.ts'
import { callLines, type Log } from '../log.ts'
import type { CallMetrics } from '../metrics.ts'
import { requestIdFrom } from '../request-id.ts'
import { continueTrace, type Trace } from '../trace.ts'
import { answerError, answerStream, answerWhole } from './answer-grpc.ts'
import { freeOnClose } from './free-on-close.ts'
import { metadataOf, parseTimeout } from './grpc-wire.ts'
import { readWhole } from './read-whole.ts'

/** What the front must know of a method to forward a call to it. */
export type Route = Pick<CallRequest, 'service' | 'shape' | 'hints'> & {
  /** The method in metrics and logs: its path where it is known, since callers could invent any number of others. */
  readonly label: string
  /** Whether it is a call that machines make all the time, such as a health check: logged at debug only. */
  readonly quiet: boolean
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

/** How long a caller has at least to read its answer, even one that came at the deadline or because of it. */
const readGraceMs = 1_000

/** The gRPC front: takes calls of any method of any service over HTTP/2 and forwards their frames as bytes. */
export function createGrpcFront(options: GrpcFrontOptions): GrpcFront {
  const { call, clock, log, metrics } = options
  const lines = callLines(log)
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  let calls = 0
  const server: Http2Server = createServer({
    settings: {
      initialWindowSize: windowBytes,
      maxConcurrentStreams: options.maxConcurrentStreams,
      maxHeaderListSize: options.maxHeaderBytes,
    },
  })

  server.on('connection', socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('session', session => {
    sessions.add(session)
    session.setLocalWindowSize(windowBytes * 8)
    session.once('close', () => sessions.delete(session))
    // Garbage on the port ends its own connection and nothing else.
    session.on('error', error => log.debug({ err: error }, 'a gRPC connection failed'))
  })
  server.on('stream', (stream, headers, _flags, raw: string[]) => {
    stream.on('error', error => log.debug({ err: error }, 'a gRPC stream failed'))
    freeOnClose(stream)
    void serve(stream, headers, raw)
  })

  return {
    listen: (host, port) => listen(server, host, port, error => log.error({ err: error }, 'gRPC server')),
    async stop(graceMs) {
      const ended = new Promise<void>(resolve => server.close(() => resolve()))
      for (const session of sessions) session.close()
      const cut = clock.after(graceMs, () => {
        for (const session of sessions) session.destroy()
        // A session that has said goodbye waits for its caller to close, however long that takes.
        for (const socket of sockets) socket.destroy()
      })
      await ended
      cut()
    },
  }

  async function serve(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: readonly string[]): Promise<void> {
    const start = clock.now()
    const requestId = requestIdFrom(first(headers['x-request-id']))
    const trace = continueTrace(first(headers.traceparent), first(headers.tracestate))
    let route: Route | undefined
    let attempts = 1
    let status: number
    let deadline = start + options.maxTimeoutMs
    let takeBack = () => {}
    calls += 1
    metrics.started()
    stream.once('close', () => {
      calls -= 1
      takeBack()
    })
    try {
      if (calls > options.maxConcurrentCalls) throw full(options.maxConcurrentCalls)
      checkHeaders(headers)
      route = options.route(headers[':path'] ?? '', first(headers['mesh-service']))
      const timeoutMs = Math.min(parseTimeout(first(headers['grpc-timeout'])) ?? route.timeoutMs, options.maxTimeoutMs)
      deadline = start + timeoutMs
      const gone = new AbortController()
      stream.on('aborted', () => gone.abort(new MeshError('cancelled', 'the caller went away')))
      const response = await call({
        service: route.service,
        path: headers[':path'] ?? '',
        shape: route.shape,
        hints: route.hints,
        body: route.oneRequest
          ? await readWhole(stream, { clock, maxBytes: options.maxRequestBytes, timeoutMs })
          : stream,
        metadata: metadataOf(raw),
        deadline,
        trace,
        requestId,
        signal: gone.signal,
      })
      attempts = response.attempts
      status = response.kind === 'complete' ? answerWhole(stream, response) : await answerStream(stream, response)
    } catch (thrown) {
      const error = MeshError.forCaller(thrown, requestId)
      status = error.grpcStatus
      if (error.code === 'internal') log.error({ err: thrown, requestId, traceId: trace.traceId }, 'call failed')
      answerError(stream, error)
    }
    // A caller that does not read its answer would have it kept here for as long as its connection stands.
    const readMs = Math.max(deadline - clock.now(), readGraceMs)
    if (!stream.closed) takeBack = clock.after(readMs, () => stream.close(constants.NGHTTP2_CANCEL))
    record(route, status, clock.now() - start, attempts, requestId, trace)
  }

  function record(
    route: Route | undefined,
    status: number,
    durationMs: number,
    attempts: number,
    requestId: string,
    { traceId }: Trace,
  ): void {
    const { service = 'none', label: method = 'unknown', quiet = false } = route ?? {}
    metrics.ended('grpc', service, method, status, durationMs, attempts)
    const line = { door: 'grpc', service, method, status, durationMs, attempts, requestId, traceId }
    if (quiet) lines.debug(line, 'call')
    else lines.info(line, 'call')
  }
}

function full(maxCalls: number): MeshError {
  return new MeshError('overloaded', `${maxCalls} calls are in flight already`)
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

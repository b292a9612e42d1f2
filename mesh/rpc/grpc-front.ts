import { createServer } from 'node:net'
import type { Call, CallRequest } from '../call/call.ts'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { Connection } from '../http2/connection.ts'
import { errorCode, type Fields } from '../http2/protocol.ts'
import type { Stream } from '../http2/stream.ts'
import { listen } from '../listen.ts'
import { callLines, type Log } from '../log.ts'
import type { CallMetrics } from '../metrics.ts'
import { requestIdFrom } from '../request-id.ts'
import { continueTrace, type Trace } from '../trace.ts'
import { answerError, answerStream, answerWhole } from './answer-grpc.ts'
import { Incoming } from './incoming.ts'
import { type RequestHeaders, readRequestHeaders } from './request-headers.ts'
import { windows } from './windows.ts'

/** What the front must know of a method to forward a call to it. */
export type Route = Pick<CallRequest, 'service' | 'shape' | 'hints' | 'aside'> & {
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
  /** Finds the way of a call, later where nobody can know it yet; throws a MeshError where there is none. */
  readonly route: (path: string, meshService: string | undefined) => Route | Promise<Route>
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

/** How long a caller has to read an answer that came at the deadline or because of it. */
const readGraceMs = 1_000

/** The gRPC front: takes calls of any method of any service over HTTP/2 and forwards their frames as bytes. */
export function createGrpcFront(options: GrpcFrontOptions): GrpcFront {
  const { call, clock, log, metrics } = options
  const lines = callLines(log)
  const connections = new Set<Connection>()
  let calls = 0
  const server = createServer(socket => {
    const connection = new Connection(socket, false, http2, {
      stream: accept,
      closed(error) {
        connections.delete(connection)
        // Garbage on the port ends its own connection and nothing else.
        if (error !== undefined) log.debug({ err: error }, 'a gRPC connection failed')
      },
    })
    connections.add(connection)
  })
  const http2 = {
    clock,
    ...windows,
    maxStreams: options.maxConcurrentStreams,
    maxHeaderBytes: options.maxHeaderBytes,
  }

  return {
    listen: (host, port) => listen(server, host, port, error => log.error({ err: error }, 'gRPC server')),
    async stop(graceMs) {
      const ended = new Promise<void>(resolve => server.close(() => resolve()))
      for (const connection of connections) connection.close()
      const cut = clock.after(graceMs, () => {
        for (const connection of connections) connection.destroy()
      })
      await ended
      cut()
    },
  }

  function accept(stream: Stream, fields: Fields): void {
    calls += 1
    metrics.started()
    const incoming = new Incoming(stream, () => {
      calls -= 1
    })
    stream.receiver = incoming
    void serve(stream, incoming, readRequestHeaders(fields))
  }

  async function serve(stream: Stream, incoming: Incoming, headers: RequestHeaders): Promise<void> {
    const start = clock.now()
    const requestId = requestIdFrom(headers.requestId)
    const trace = continueTrace(headers.traceparent, headers.tracestate)
    let route: Route | undefined
    let attempts = 1
    let status: number
    let timeoutMs = 0
    try {
      if (calls > options.maxConcurrentCalls) throw full(options.maxConcurrentCalls)
      checkHeaders(headers)
      const found = options.route(headers.path, headers.meshService)
      if (found instanceof Promise) {
        route = await found
        // Whoever left meanwhile sends nothing more that could be waited for.
        incoming.signal.throwIfAborted()
      } else route = found
      timeoutMs = Math.min(headers.timeoutMs ?? route.timeoutMs, options.maxTimeoutMs)
      incoming.cancelTimer = clock.after(timeoutMs, () => outOfTime(stream, incoming, timeoutMs))
      const response = await call({
        service: route.service,
        path: headers.path,
        shape: route.shape,
        hints: route.hints,
        aside: route.aside ?? false,
        body: route.oneRequest ? await incoming.whole(options.maxRequestBytes) : incoming.streamed(),
        metadata: headers.metadata,
        deadline: start + timeoutMs,
        trace,
        requestId,
        signal: incoming.signal,
      })
      attempts = response.attempts
      status =
        response.kind === 'complete' ? answerWhole(stream, response) : await answerStream(stream, incoming, response)
    } catch (thrown) {
      const error = MeshError.forCaller(thrown, requestId)
      status = error.grpcStatus
      if (error.code === 'internal') log.error({ err: thrown, requestId, traceId: trace.traceId }, 'call failed')
      answerError(stream, error)
    }
    record(route, status, clock.now() - start, attempts, requestId, trace)
  }

  /** At its deadline a call ends by itself; a caller that then does not read its answer must not keep it here. */
  function outOfTime(stream: Stream, incoming: Incoming, timeoutMs: number): void {
    incoming.giveUp(new MeshError('deadline_exceeded', `the request was not whole within ${timeoutMs} ms`))
    clock.after(readGraceMs, () => stream.reset(errorCode.cancel))
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

function checkHeaders({ method, contentType: type }: RequestHeaders): void {
  if (method !== 'POST') throw new MeshError('method_not_allowed', `gRPC calls are POST, not ${method}`)
  if (!type.startsWith('application/grpc') || type.startsWith('application/grpc-web')) {
    throw new MeshError(
      'unsupported_media_type',
      `this port speaks application/grpc, not "${type}"; HTTP and MCP have a port of their own`,
    )
  }
}

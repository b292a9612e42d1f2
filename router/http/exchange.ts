import type { IncomingMessage, ServerResponse } from 'node:http'
import { MeshError } from '#mesh/errors.ts'
import { requestIdFrom } from '#mesh/request-id.ts'
import { continueTrace, type Trace } from '#mesh/trace.ts'

/** One HTTP request and its answer, with what every front needs to know of it. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The path, without query. */
  readonly path: string
  /** The caller's own where it is sane, otherwise a new one; also in the answer's `X-Request-Id`. */
  readonly requestId: string
  /** The caller's trace, continued. */
  readonly trace: Trace
  /** Aborts when the caller goes away before the answer is finished. */
  readonly signal: AbortSignal
}

/** Begins an exchange: names it, and watches for the caller to go away. */
export function beginExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const requestId = requestIdFrom(header(request, 'x-request-id'))
  const gone = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) gone.abort(new MeshError('cancelled', 'the caller went away'))
  })
  // Whatever is written after the caller has left fails; the signal has told of it already.
  response.on('error', () => {})
  response.setHeader('X-Request-Id', requestId)
  const { path } = splitUrl(request.url ?? '/')
  const trace = continueTrace(header(request, 'traceparent'), header(request, 'tracestate'))
  return { request, response, path, requestId, trace, signal: gone.signal }
}

/** A header's only value, or its first where it came several times; absent: `undefined`. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

/** The path is taken as it stands: no service or operation has a name that needs decoding. */
function splitUrl(url: string): { path: string } {
  const query = url.indexOf('?')
  return { path: query === -1 ? url : url.slice(0, query) }
}

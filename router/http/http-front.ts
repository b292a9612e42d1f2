import type { OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import type { Call } from '#mesh/call/call.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { createServer, ServerResponse } from '#mesh/http.ts'
import { listen } from '#mesh/listen.ts'
import type { Log } from '#mesh/log.ts'
import type { CallMetrics } from '#mesh/metrics.ts'
import type { Balancers } from '../balancers.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Limits } from '../limits.ts'
import { assertKnown } from '../opening.ts'
import { createRestFront } from '../rest/rest-front.ts'
import { createJsonCall, type JsonCall } from '../transcode/json-call.ts'
import { type AllowedHosts, assertAllowed } from './allowed-hosts.ts'
import { isMcpPath, sendError, sendJson, sendText } from './answer.ts'
import { answerCrossOrigin } from './cross-origin.ts'
import { beginExchange, type Exchange } from './exchange.ts'
import { frontPage } from './front-page.ts'

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[]

/** Serves MCP at `/mcp` and below it: `router/mcp/` makes it. */
export interface McpFront {
  serve(exchange: Exchange): Promise<void>
  /** Lets calls in flight end, then ends subscriptions. */
  close(): Promise<void>
}

export interface HttpFrontOptions {
  readonly catalogue: Catalogue
  /** What requests about the mesh wait for while the catalogue has not settled. */
  readonly opened: Promise<void>
  readonly call: Call
  readonly clock: Clock
  readonly log: Log
  readonly metrics: CallMetrics
  readonly limits: Limits
  readonly allowed: AllowedHosts
  /** What `/v1/balancers` tells; absent: it is not served. */
  readonly balancers?: Balancers
  /** Makes the MCP front over the same calls as REST's; absent: `/mcp` is not served. */
  readonly createMcp?: (call: JsonCall) => McpFront
}

export interface HttpFront {
  /** Takes the port; 0 is any free one. @returns the port taken */
  listen(host: string, port: number): Promise<number>
  /** No longer ready: `/readyz` says 503, so that balancers look elsewhere. Everything else goes on. */
  drain(): void
  /**
   * Waits until nobody has asked for anything for `quietMs`, but no longer than `maxMs`. A connection that is closed while
   * its next request is on the way costs that request, so whoever closes waits for this first.
   */
  untilQuiet(quietMs: number, maxMs: number): Promise<void>
  /** Takes no new connection, waits until what is being served has ended, and cuts what is left after `graceMs`. */
  close(graceMs: number): Promise<void>
}

/** The HTTP side of the router: REST, MCP, health, metrics and a page that says what this is. */
export function createHttpFront(options: HttpFrontOptions): HttpFront {
  const { catalogue, opened, clock, log, metrics, limits, allowed } = options
  const call = createJsonCall(options.call, clock, limits)
  const rest = createRestFront({ catalogue, call, clock, log, metrics, limits, balancers: options.balancers })
  const mcp = options.createMcp?.(call)
  /** A number: what goes through a set stays in memory until the next full collection (`mesh/http2/stream-table.ts`). */
  let serving = 0
  let draining = false
  let closing = false
  let lastAskedAt = 0

  /** While the router drains, an answer tells the caller to take another connection for its next request. */
  class Response extends ServerResponse {
    override writeHead(status: number, reason?: string | Headers, headers?: Headers): this {
      if (draining) this.setHeader('Connection', 'close')
      return typeof reason === 'string' ? super.writeHead(status, reason, headers) : super.writeHead(status, reason)
    }
  }

  const server = createServer({
    ServerResponse: Response,
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    // How often Node looks for headers that did not come; its default of 30 s would be the real time-out.
    connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, 1_000),
    // Streams have no end to wait for; bodies have a time of their own (`readBody`).
    requestTimeout: 0,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
  })

  server.on('request', (request, response) => {
    const exchange = beginExchange(request, response)
    serving += 1
    response.on('close', () => {
      serving -= 1
      // A connection whose last answer was under way when closing began is idle only now.
      if (closing) setImmediate(() => server.closeIdleConnections())
    })
    serve(exchange).catch(error => {
      if (!(error instanceof MeshError)) log.error({ err: error, requestId: exchange.requestId }, 'request failed')
      sendError(exchange, error)
    })
  })
  server.on('clientError', refuseGarbage)

  async function serve(exchange: Exchange): Promise<void> {
    const { path, request } = exchange
    if (serves(path, '/healthz')) return sendJson(exchange.response, 200, { status: 'alive' })
    if (serves(path, '/readyz')) return ready(exchange)
    if (serves(path, '/metrics')) return sendMetrics(exchange)
    lastAskedAt = clock.now()
    if (serving > limits.maxConcurrentRequests) {
      throw new MeshError('overloaded', `${limits.maxConcurrentRequests} requests are being served, which is the bound`)
    }
    assertAllowed(request.headers.host, request.headers.origin, allowed)
    if (answerCrossOrigin(exchange)) return
    if (!catalogue.settled) {
      await opened
      assertKnown(catalogue)
    }
    if (mcp !== undefined && isMcpPath(path)) return await mcp.serve(exchange)
    if (path === '/v1' || path.startsWith('/v1/')) return await rest(exchange)
    if (path === '/') return sendText(exchange.response, 200, 'text/html; charset=utf-8', frontPage(catalogue.view))
    throw new MeshError(
      'not_found',
      `nothing is at ${path.slice(0, 100)}; there are /mcp, /v1, /healthz, /readyz, /metrics`,
    )
  }

  function ready({ response }: Exchange): void {
    const reason = draining ? 'draining' : catalogue.settled ? undefined : 'the catalogue has not settled'
    if (reason === undefined) sendJson(response, 200, { status: 'ready', services: catalogue.view.services.length })
    else sendJson(response, 503, { status: 'not ready', reason })
  }

  async function sendMetrics({ response }: Exchange): Promise<void> {
    sendText(response, 200, metrics.registry.contentType, await metrics.registry.metrics())
  }

  function drain(): void {
    draining = true
  }

  return {
    listen: (host, port) => listen(server, host, port, error => log.error({ err: error }, 'HTTP server')),
    drain,
    async untilQuiet(quietMs, maxMs) {
      const since = clock.now()
      for (;;) {
        const now = clock.now()
        const leftMs = Math.min(Math.max(since, lastAskedAt) + quietMs, since + maxMs) - now
        if (leftMs <= 0) return
        await clock.sleep(leftMs)
      }
    },
    async close(graceMs) {
      drain()
      closing = true
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      const cancel = clock.after(graceMs, () => server.closeAllConnections())
      await Promise.all([closed, mcp?.close()])
      cancel()
    },
  }
}

function serves(path: string, at: string): boolean {
  return path === at || path === `${at}/`
}

/** Bytes that are no HTTP request: told so where somebody may still listen, and dropped. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, code, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['431 Request Header Fields Too Large', 'too_large', 'the headers are too large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ['408 Request Timeout', 'deadline_exceeded', 'the headers did not arrive in time']
        : ['400 Bad Request', 'malformed', 'this is no HTTP request']
  const body = `${JSON.stringify({ error: { code, message } })}\n`
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
  socket.end(head + body)
}

import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import type { JsonObject } from '@bufbuild/protobuf'
import { toNodeHandler } from '@modelcontextprotocol/node'
import {
  type CallToolResult,
  createMcpHandler,
  type McpRequestContext,
  ProtocolError,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { Limits } from '../../limits.ts'
import type { CallTool } from '../invoke/call-tool.ts'
import { noRound, type Outcome } from '../invoke/round.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { McpRequest } from '../mcp-request.ts'
import type { Offer } from '../offer/offer.ts'
import type { createToolList } from '../offer/tool-list.ts'

export interface SdkFrontOptions {
  readonly callTool: CallTool
  readonly listTools: ReturnType<typeof createToolList>
  readonly offerNow: () => Offer
  readonly instructionsNow: () => string
  readonly limits: Limits
  readonly log: Log
  readonly version: string
}

/** The reference path: every request of either era through the official SDK. */
export interface SdkFront {
  serve(exchange: Exchange, body: Buffer): Promise<void>
  /** Tells whoever listens that the list of tools changed. */
  toolsChanged(): void
  close(): Promise<void>
}

/**
 * The SDK makes a server object per request; what it needs of that request beside the protocol (its id, its trace, the
 * caller's leaving) comes to it through `current`.
 */
export function createSdkFront(options: SdkFrontOptions): SdkFront {
  const { callTool, listTools, offerNow, instructionsNow, limits, log, version } = options
  const current = new AsyncLocalStorage<Exchange>()
  const hint = { ttlMs: limits.listTtlMs, cacheScope: 'public' as const }

  function createServer({ era }: McpRequestContext): Server {
    const exchange = current.getStore()
    if (exchange === undefined) throw new MeshError('internal', 'an MCP server outside of a request')
    const server = new Server(
      { name: 'meshwork', title: 'Meshwork', version },
      {
        // Without sessions there is no stream that could tell a client of the older era of a change.
        capabilities: { tools: era === 'modern' ? { listChanged: true } : {} },
        instructions: instructionsNow(),
        cacheHints: { 'tools/list': hint, 'server/discover': hint },
      },
    )
    const requestOf = (context: ServerContext) => requestFrom(context, exchange, offerNow())
    server.setRequestHandler('tools/list', ({ params }) => told(async () => listTools(offerNow(), params?.cursor)))
    server.setRequestHandler('tools/call', ({ params }, context) => {
      const { name, arguments: given } = params
      return told(async () => resultOf(await callTool({ name, arguments: given as JsonObject }, requestOf(context))))
    })
    return server
  }

  const handler = createMcpHandler(createServer, {
    maxSubscriptions: limits.maxSubscriptions,
    keepAliveMs: limits.streamKeepAliveMs,
    maxRequestBodySize: limits.maxBodyBytes,
    onerror: error => log.debug({ requestId: current.getStore()?.requestId, error: error.message }, 'mcp'),
  })
  const serveNode = toNodeHandler(handler, { maxRequestBodySize: limits.maxBodyBytes })

  return {
    serve: (exchange, body) => current.run(exchange, () => serveNode(withBody(exchange, body), exchange.response)),
    toolsChanged: () => handler.notify.toolsChanged(),
    close: () => handler.close(),
  }
}

function requestFrom({ mcpReq }: ServerContext, exchange: Exchange, offer: Offer): McpRequest {
  const { response, signal: gone } = exchange
  const signal = AbortSignal.any([mcpReq.signal, gone])
  return {
    exchange,
    meta: (mcpReq._meta ?? {}) as JsonObject,
    signal,
    offer,
    round: noRound,
    async notify(method, params) {
      await mcpReq.notify({ method, params } as Parameters<typeof mcpReq.notify>[0])
      // The SDK queues without a bound what the client does not read.
      if (response.writableNeedDrain) await once(response, 'drain', { signal })
    },
  }
}

function resultOf(outcome: Outcome<CallToolResult>): CallToolResult {
  if (outcome.kind === 'complete') return outcome.result
  throw new McpError(errorCodes.internal, 'input rounds are not served yet')
}

/** The SDK's own error for ours. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    throw thrown instanceof McpError ? new ProtocolError(thrown.code, thrown.message, thrown.data) : thrown
  }
}

/** The request with its body read: what the SDK would read itself without a bound in time. */
function withBody({ request }: Exchange, body: Buffer) {
  const { method = 'GET', url = '/', headers } = request
  return {
    method,
    url,
    headers,
    async *[Symbol.asyncIterator]() {
      if (body.length > 0) yield body
    },
  }
}

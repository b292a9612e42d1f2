import { AsyncLocalStorage } from 'node:async_hooks'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, type McpRequestContext, Server } from '@modelcontextprotocol/server'
import { MeshError } from '#mesh/errors.ts'
import type { CatalogueView } from '../catalogue/catalogue-view.ts'
import { type Exchange, header } from '../http/exchange.ts'
import type { McpFront } from '../http/http-front.ts'
import { readBody } from '../http/read-body.ts'
import type { Limits } from '../limits.ts'
import { type CallToolOptions, createCallTool } from './call-tool.ts'
import { instructions } from './instructions.ts'
import { createToolList } from './tool-list.ts'

export interface McpFrontOptions extends CallToolOptions {
  readonly limits: Limits
  /** The router's version, as clients are told. */
  readonly version: string
}

/**
 * MCP over the mesh's operations, in both eras, without sessions: any router answers any request.
 *
 * The SDK makes a server object per request; what it needs of that request beside the protocol (its id, its trace, the
 * caller's leaving) comes to it through `current`.
 */
export function createMcpFront(options: McpFrontOptions): McpFront {
  const { catalogue, clock, log, limits, version } = options
  const callTool = createCallTool(options)
  const listTools = createToolList(catalogue, limits.toolsPerPage)
  const current = new AsyncLocalStorage<Exchange>()
  const hint = { ttlMs: limits.listTtlMs, cacheScope: 'public' as const }

  let told: { readonly view?: CatalogueView; readonly text: string } = { text: '' }
  function instructionsNow(): string {
    const { view } = catalogue
    if (told.view !== view) told = { view, text: instructions(view, limits.maxInstructionsLength) }
    return told.text
  }

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
    server.setRequestHandler('tools/list', ({ params }) => listTools(params?.cursor))
    server.setRequestHandler('tools/call', ({ params }, context) => callTool(params, context, exchange))
    return server
  }

  const handler = createMcpHandler(createServer, {
    maxSubscriptions: limits.maxSubscriptions,
    keepAliveMs: limits.streamKeepAliveMs,
    maxRequestBodySize: limits.maxBodyBytes,
    onerror: error => log.debug({ requestId: current.getStore()?.requestId, error: error.message }, 'mcp'),
  })
  const serveNode = toNodeHandler(handler, { maxRequestBodySize: limits.maxBodyBytes })

  let toldVersion = catalogue.operationsVersion
  const unlisten = catalogue.onChange(() => {
    if (toldVersion === catalogue.operationsVersion) return
    toldVersion = catalogue.operationsVersion
    handler.notify.toolsChanged()
  })

  /** Exchanges that have an end of their own: all but subscriptions. */
  const ending = new Set<Promise<void>>()

  async function serve(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    const body = request.method === 'POST' ? await readBody(exchange, clock, limits) : Buffer.alloc(0)
    response.setHeader('X-Accel-Buffering', 'no')
    await current.run(exchange, () => serveNode(withBody(exchange, body), response))
  }

  return {
    async serve(exchange) {
      const served = serve(exchange)
      if (header(exchange.request, 'mcp-method') === 'subscriptions/listen') return await served
      const noted = served.catch(() => {}).finally(() => ending.delete(noted))
      ending.add(noted)
      await served
    },
    async close() {
      unlisten()
      // The SDK's own close ends subscriptions as it should, and breaks off every call: so those go first.
      while (ending.size > 0) await Promise.all(ending)
      await handler.close()
    },
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

import type { Catalogue } from '../catalogue/catalogue.ts'
import { type Exchange, header } from '../http/exchange.ts'
import type { McpFront } from '../http/http-front.ts'
import type { Limits } from '../limits.ts'
import { createChanges } from './changes.ts'
import { eraOf } from './era-of.ts'
import { createFastFront } from './fast/fast-front.ts'
import { createCallTool } from './invoke/call-tool.ts'
import { createInvoke, type InvokeOptions } from './invoke/invoke.ts'
import { createWatchResource } from './invoke/watch-resource.ts'
import { withSearch } from './invoke/with-search.ts'
import { errorCodes, McpError } from './mcp-error.ts'
import { checkMessage, readPost } from './message/read-post.ts'
import { idOf, RpcFault, sendRpcFault } from './message/rpc-fault.ts'
import { createMethods } from './methods.ts'
import type { Offer } from './offer/offer.ts'
import { createToolList } from './offer/tool-list.ts'
import { createScopeOffers } from './scope-offers.ts'
import { createBroadcast } from './sdk/broadcast.ts'
import { createLegacyFront } from './sdk/legacy-front.ts'
import { createModernFront } from './sdk/modern-front.ts'
import { createSubscriptions } from './sdk/subscriptions.ts'
import type { Shared } from './sealed/shared.ts'

export interface McpFrontOptions extends InvokeOptions {
  readonly catalogue: Catalogue
  readonly limits: Limits
  /** What this router shares with the others. */
  readonly shared: Shared
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** The router's version, as clients are told. */
  readonly version: string
  /** False: every request goes through the SDK; absent: only those that the hand-written path leaves to it. */
  readonly fastPath?: boolean
  /** Whether tools are found by search where a client's URL does not say; absent: they are listed. */
  readonly search?: boolean
}

/** MCP over the mesh's operations, in both eras: any router answers any request. */
export function createMcpFront(options: McpFrontOptions): McpFront {
  const { catalogue, clock, limits, shared, search = false } = options
  const { maxInstructionsLength } = limits
  const { offerAt, instructionsFor, silent } = createScopeOffers({ catalogue, search, maxInstructionsLength })
  const changes = createChanges(catalogue)
  const watchResource = createWatchResource({ ...options, maxWatches: limits.maxSubscriptions })
  const subscriptions = createSubscriptions({ changes, watchResource, max: limits.maxSubscriptions })
  const invoke = createInvoke(options)
  const callTool = withSearch(createCallTool(invoke, silent))
  const listTools = createToolList(limits.toolsPerPage)
  const methods = createMethods({ invoke, callTool, listTools, perPage: limits.toolsPerPage })
  const common = { ...options, methods, callTool, listTools, instructionsFor, states: shared.requestStates }
  const modern = createModernFront({ ...common, subscriptions })
  const broadcast = createBroadcast({ changes, watchResource, clock, keepAliveMs: limits.streamKeepAliveMs })
  const legacy = createLegacyFront({ ...common, broadcast })
  const fast = options.fastPath === false ? undefined : createFastFront(common)

  async function serve(exchange: Exchange): Promise<void> {
    const { request } = exchange
    const { url = '/mcp' } = request
    const offerNow = () => offerAt(url)
    if (request.method !== 'POST') return await withoutBody(exchange, offerNow)
    const body = await readPost(exchange, clock, limits)
    const taken = fast?.({ exchange, body, offerNow })
    if (taken !== undefined) return await taken
    try {
      checkMessage(body)
      const front = eraOf(request.headers, body) === 'modern' ? modern : legacy
      await front.serve({ exchange, body, offerNow })
    } catch (thrown) {
      if (!(thrown instanceof RpcFault)) throw thrown
      sendRpcFault(exchange, thrown, idOf(body))
    }
  }

  /** GET is the legacy era's stream of news. There is no session to end with DELETE: what it says is in its id. */
  async function withoutBody(exchange: Exchange, offerNow: () => Offer): Promise<void> {
    const { method, headers } = exchange.request
    if (eraOf(headers, undefined) === 'modern') throw notAllowed('POST')
    if (method !== 'GET') throw notAllowed('GET, POST')
    subscriptions.assertRoom()
    await legacy.listen(exchange, offerNow)
  }

  /** Requests under way that have an end of their own: all but subscriptions. */
  let ending = 0
  let onLastEnd = () => {}

  return {
    async serve(exchange) {
      const ends = exchange.request.method !== 'GET' && !isListening(exchange)
      if (ends) ending += 1
      try {
        await serve(exchange)
      } catch (thrown) {
        if (!(thrown instanceof RpcFault)) throw thrown
        sendRpcFault(exchange, thrown, null)
      } finally {
        if (ends) ending -= 1
        if (ending === 0) onLastEnd()
      }
    },
    async close() {
      modern.drain()
      legacy.drain()
      changes.close()
      watchResource.close()
      const lastEnd = new Promise<void>(resolve => {
        onLastEnd = resolve
      })
      if (ending > 0) await lastEnd
      await modern.close()
    },
  }
}

function isListening({ request }: Exchange): boolean {
  return header(request, 'mcp-method') === 'subscriptions/listen'
}

function notAllowed(allow: string): RpcFault {
  return new RpcFault(405, new McpError(errorCodes.invalidRequest, `this path takes ${allow}`), { Allow: allow })
}

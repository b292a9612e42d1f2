import type { Catalogue } from '../catalogue/catalogue.ts'
import type { CatalogueView } from '../catalogue/catalogue-view.ts'
import { type Exchange, header } from '../http/exchange.ts'
import type { McpFront } from '../http/http-front.ts'
import { readBody } from '../http/read-body.ts'
import type { Limits } from '../limits.ts'
import { createFastFront } from './fast/fast-front.ts'
import { createCallTool } from './invoke/call-tool.ts'
import { createInvoke, type InvokeOptions } from './invoke/invoke.ts'
import { instructions } from './offer/instructions.ts'
import { createOffers } from './offer/offer.ts'
import { createToolList } from './offer/tool-list.ts'
import { createSdkFront } from './sdk/sdk-front.ts'
import type { Shared } from './sealed/shared.ts'

export interface McpFrontOptions extends InvokeOptions {
  readonly catalogue: Catalogue
  readonly limits: Limits
  /** What this router shares with the others. */
  readonly shared: Shared
  /** The router's version, as clients are told. */
  readonly version: string
  /** False: every request goes through the SDK; absent: only those that the hand-written path leaves to it. */
  readonly fastPath?: boolean
}

/** MCP over the mesh's operations, in both eras, without sessions: any router answers any request. */
export function createMcpFront(options: McpFrontOptions): McpFront {
  const { catalogue, clock, log, limits, version } = options
  let told: { readonly view?: CatalogueView; readonly text: string } = { text: '' }
  function instructionsNow(): string {
    const { view } = catalogue
    if (told.view !== view) told = { view, text: instructions(view, limits.maxInstructionsLength) }
    return told.text
  }

  const callTool = createCallTool(createInvoke(options))
  const listTools = createToolList(limits.toolsPerPage)
  const offerNow = createOffers(catalogue)
  const sdk = createSdkFront({ callTool, listTools, offerNow, instructionsNow, limits, log, version })
  const fast =
    options.fastPath === false
      ? undefined
      : createFastFront({ callTool, listTools, instructionsFor: instructionsNow, clock, limits, log, version })

  let toldVersion = catalogue.operationsVersion
  const unlisten = catalogue.onChange(() => {
    if (toldVersion === catalogue.operationsVersion) return
    toldVersion = catalogue.operationsVersion
    sdk.toolsChanged()
  })

  /** Exchanges that have an end of their own: all but subscriptions. */
  const ending = new Set<Promise<void>>()

  async function serve(exchange: Exchange): Promise<void> {
    const { request, response } = exchange
    const body = request.method === 'POST' ? await readBody(exchange, clock, limits) : Buffer.alloc(0)
    const taken = fast?.(exchange, body, offerNow())
    if (taken !== undefined) return await taken
    response.setHeader('X-Accel-Buffering', 'no')
    await sdk.serve(exchange, body)
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
      await sdk.close()
    },
  }
}

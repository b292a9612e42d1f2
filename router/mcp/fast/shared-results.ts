import type { Offer } from '../offer/offer.ts'
import type { ListTools } from '../offer/tool-list.ts'
import { serverCapabilities } from '../server-facts.ts'
import { modernVersion } from './request-meta.ts'
import { resultText } from './result-text.ts'
import { SharedResult } from './shared-result.ts'

export interface SharedResultsOptions {
  readonly listTools: ListTools
  readonly instructionsFor: (offer: Offer) => string
  /** How long lists hold, in milliseconds. */
  readonly listTtlMs: number
  /** As JSON. */
  readonly serverInfo: string
}

/** Results that are written once for each offer, and go out to everybody who is offered that. */
export interface SharedResults {
  /** @throws McpError where the cursor is none that this server gave */
  listed(offer: Offer, cursor: string | undefined): SharedResult
  discovered(offer: Offer): SharedResult
}

export function createSharedResults(options: SharedResultsOptions): SharedResults {
  const { listTools, instructionsFor, listTtlMs, serverInfo } = options
  // What is offered depends on the URL alone, not on who asks.
  const cached = { ttlMs: listTtlMs, cacheScope: 'public' }
  /** By the page, which is the same object as long as nothing changed in it. */
  const pages = new WeakMap<object, SharedResult>()
  const discoveries = new WeakMap<Offer, { readonly instructions: string; readonly result: SharedResult }>()

  function written(result: object): SharedResult {
    return new SharedResult(resultText({ ...result, ...cached }, serverInfo))
  }

  return {
    listed(offer, cursor) {
      const page = listTools(offer, cursor)
      const known = pages.get(page)
      if (known !== undefined) return known
      const result = written(page)
      pages.set(page, result)
      return result
    },
    discovered(offer) {
      const instructions = instructionsFor(offer)
      const known = discoveries.get(offer)
      if (known?.instructions === instructions) return known.result
      const told = instructions === '' ? {} : { instructions }
      const result = written({ supportedVersions: [modernVersion], capabilities: serverCapabilities, ...told })
      discoveries.set(offer, { instructions, result })
      return result
    },
  }
}

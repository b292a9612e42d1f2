import type { Catalogue } from '../../catalogue/catalogue.ts'
import type { Operation } from '../../catalogue/operation.ts'

/** What of the catalogue one connection is offered. Made once for each version of the catalogue and each scope. */
export interface Offer {
  /** By name. */
  readonly tools: readonly Operation[]
  /** One tool by its name, if it is offered. */
  tool(name: string): Operation | undefined
}

/** What is offered now. The same object comes again as long as nothing changed in it. */
export function createOffers(catalogue: Catalogue): () => Offer {
  let version = -1
  let offer: Offer = { tools: [], tool: () => undefined }

  return () => {
    if (version !== catalogue.operationsVersion) {
      version = catalogue.operationsVersion
      const { view } = catalogue
      offer = { tools: view.operations, tool: name => view.tool(name) }
    }
    return offer
  }
}

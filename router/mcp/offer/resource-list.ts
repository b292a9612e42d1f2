import type { Resource } from '@modelcontextprotocol/server'
import type { Operation } from '../../catalogue/operation.ts'
import { descriptionOf, shown } from './listed.ts'
import type { Offer } from './offer.ts'
import { createPages } from './pages.ts'

/** One page of the resources, and where the next one begins, if there is one. */
export type ResourcePage = {
  readonly resources: Resource[]
  readonly nextCursor?: string
}

/** The resources of an offer as `resources/list` gives them, by URI. Those of templates are in a list of their own. */
export function createResourceList(perPage: number): (offer: Offer, cursor?: string) => ResourcePage {
  return createPages(
    ({ resources }) => resources,
    ({ look }) => look.resource?.uri ?? '',
    perPage,
    ({ items, ...page }) => ({ resources: items.map(resourceFrom), ...page }),
  )
}

function resourceFrom(operation: Operation): Resource {
  const { uri = '', mimeType } = operation.look.resource ?? {}
  return {
    ...shown(operation),
    uri,
    name: operation.mcp,
    description: descriptionOf(operation),
    ...(mimeType !== undefined && { mimeType }),
  }
}

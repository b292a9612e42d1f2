import type { ResourceTemplateType } from '@modelcontextprotocol/server'
import type { Operation } from '../../catalogue/operation.ts'
import { descriptionOf, shown } from './listed.ts'
import type { Offer } from './offer.ts'
import { createPages } from './pages.ts'

/** One page of the templates, and where the next one begins, if there is one. */
export type TemplatePage = {
  readonly resourceTemplates: ResourceTemplateType[]
  readonly nextCursor?: string
}

/** The templates of an offer as `resources/templates/list` gives them, by their text. */
export function createTemplateList(perPage: number): (offer: Offer, cursor?: string) => TemplatePage {
  return createPages(
    ({ templates }) => templates,
    ({ look }) => look.resource?.uri ?? '',
    perPage,
    ({ items, ...page }) => ({ resourceTemplates: items.map(templateFrom), ...page }),
  )
}

function templateFrom(operation: Operation): ResourceTemplateType {
  const { uri = '', mimeType } = operation.look.resource ?? {}
  return {
    ...shown(operation),
    uriTemplate: uri,
    name: operation.mcp,
    description: descriptionOf(operation),
    ...(mimeType !== undefined && { mimeType }),
  }
}

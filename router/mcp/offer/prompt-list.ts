import type { Prompt } from '@modelcontextprotocol/server'
import type { Operation } from '../../catalogue/operation.ts'
import { commentOf } from '../../transcode/comments.ts'
import { fieldPolicy } from '../../transcode/field-policy.ts'
import { argumentFields } from './arguments.ts'
import { descriptionOf, shown } from './listed.ts'
import type { Offer } from './offer.ts'
import { createPages } from './pages.ts'

/** One page of the prompts, and where the next one begins, if there is one. */
export type PromptPage = {
  readonly prompts: Prompt[]
  readonly nextCursor?: string
}

/** The prompts of an offer as `prompts/list` gives them, by name. */
export function createPromptList(perPage: number): (offer: Offer, cursor?: string) => PromptPage {
  return createPages(
    ({ prompts }) => prompts,
    ({ mcp }) => mcp,
    perPage,
    ({ items, ...page }) => ({ prompts: items.map(promptFrom), ...page }),
  )
}

function promptFrom(operation: Operation): Prompt {
  const given = argumentFields(operation.desc.input).map(field => {
    const description = commentOf(field)
    const { required } = fieldPolicy(field)
    return { name: field.jsonName, ...(description !== '' && { description }), required }
  })
  return {
    ...shown(operation),
    name: operation.mcp,
    description: descriptionOf(operation),
    ...(given.length > 0 && { arguments: given }),
  }
}

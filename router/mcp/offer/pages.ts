import { errorCodes, McpError } from '../mcp-error.ts'
import type { Offer } from './offer.ts'

/** Items of a list from somewhere on, and where the next page begins, if there is one. */
export interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor?: string
}

/**
 * Parts a list into pages. Made once for each offer; the same page comes again as the same object.
 *
 * A cursor is the last key of the page before: any router can go on from it, and items that come or go meanwhile move
 * none of the others.
 *
 * @param itemsOf what an offer lists, in order of their keys
 * @param keyOf   what tells one item from all others
 * @param perPage at least 1
 * @returns throws McpError `invalidParams` where the cursor is none that this server gave
 */
export function createPages<Item, Result>(
  itemsOf: (offer: Offer) => readonly Item[],
  keyOf: (item: Item) => string,
  perPage: number,
  resultOf: (page: Page<Item>) => Result,
): (offer: Offer, cursor?: string) => Result {
  const made = new WeakMap<Offer, { readonly items: readonly Item[]; readonly pages: Map<number, Result> }>()

  return (offer, cursor) => {
    const { items, pages } = made.get(offer) ?? { items: itemsOf(offer), pages: new Map<number, Result>() }
    made.set(offer, { items, pages })
    const after = cursor === undefined ? undefined : keyFrom(cursor)
    const found = after === undefined ? 0 : items.findIndex(item => keyOf(item) > after)
    const start = found === -1 ? items.length : found
    const page = pages.get(start)
    if (page !== undefined) return page
    const result = resultOf(pageFrom(items, keyOf, start, perPage))
    // A list that changed under somebody who reads it begins a page anywhere: those are not worth keeping.
    if (start % perPage === 0) pages.set(start, result)
    return result
  }
}

function pageFrom<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  start: number,
  perPage: number,
): Page<Item> {
  const items = all.slice(start, start + perPage)
  const last = items.at(-1)
  if (last === undefined || start + perPage >= all.length) return { items }
  return { items, nextCursor: Buffer.from(keyOf(last)).toString('base64url') }
}

const longestKey = 2_048

function keyFrom(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url')
  const isOurs = key.length > 0 && key.length <= longestKey && key.toString('base64url') === cursor
  if (isOurs && key.every(byte => byte > 32)) return key.toString()
  throw new McpError(errorCodes.invalidParams, 'the cursor is none that this server gave')
}

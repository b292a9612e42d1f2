import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Offer } from './offer.ts'
import { createPages } from './pages.ts'

/** An offer whose tools are named by texts. */
function offerOf(keys: readonly string[]): Offer {
  return { tools: keys.map(mcp => ({ mcp })) } as unknown as Offer
}

function pagesOf(perPage: number) {
  return createPages(
    offer => offer.tools,
    ({ mcp }) => mcp,
    perPage,
    ({ items, ...page }) => ({ keys: items.map(({ mcp }) => mcp), ...page }),
  )
}

const key = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-:/{}+é'), minLength: 1, maxLength: 8 })

describe('createPages', () => {
  it('gives every item once, in order, whatever they are and however many come at once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (keys, perPage) => {
        const sorted = keys.toSorted((a, b) => (a < b ? -1 : 1))
        const offer = offerOf(sorted)
        const page = pagesOf(perPage)
        const all: string[] = []
        let next = page(offer)
        all.push(...next.keys)
        while (next.nextCursor !== undefined) {
          expect(next.keys).toHaveLength(perPage)
          next = page(offer, next.nextCursor)
          expect(next.keys).not.toEqual([])
          all.push(...next.keys)
        }
        expect(all).toEqual(sorted)
      }),
    )
  })

  it('goes on from a cursor of another router, and of a list that changed since', () => {
    const { nextCursor } = pagesOf(2)(offerOf(['a', 'b', 'c', 'd']))
    const page = pagesOf(2)(offerOf(['a', 'bb', 'c', 'd', 'e']), nextCursor)
    expect(page.keys).toEqual(['bb', 'c'])
    expect(pagesOf(2)(offerOf(['a']), nextCursor)).toEqual({ keys: [] })
  })

  it('gives the same page as the same object', () => {
    const page = pagesOf(2)
    const offer = offerOf(['a', 'b', 'c'])
    expect(page(offer)).toBe(page(offer))
    expect(page(offer, page(offer).nextCursor)).toBe(page(offer, page(offer).nextCursor))
    expect(page(offerOf(['a']))).not.toBe(page(offer))
  })

  it.each(['', '***', 'YQ==', 'YQ=', 'IA', 'AA', Buffer.from('a b').toString('base64url'), 'A'.repeat(4_000)])(
    'refuses the cursor %j',
    cursor => {
      const refused = expect.objectContaining({ code: -32602, message: 'the cursor is none that this server gave' })
      expect(() => pagesOf(2)(offerOf(['a']), cursor)).toThrow(refused)
    },
  )
})

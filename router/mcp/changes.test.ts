import { describe, expect, it } from 'vitest'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { createChanges } from './changes.ts'
import type { Offer } from './offer/offer.ts'

/** A catalogue of which a test says when it changed, and an offer that it sets. */
function start() {
  let listener = () => {}
  const catalogue = {
    operationsVersion: 0,
    onChange(given: () => void) {
      listener = given
      return () => {
        listener = () => {}
      }
    },
  }
  const changes = createChanges(catalogue as Catalogue)
  const lists = { tools: [], prompts: [], resources: [], templates: [] }
  const offers = { a: lists as unknown as Offer, b: lists as unknown as Offer }
  const heard: string[] = []
  const listen = (scope: 'a' | 'b') =>
    changes.listen({
      offerNow: () => offers[scope],
      changed: list => heard.push(`${scope} ${list}`),
      end: () => heard.push(`${scope} ends`),
    })
  const change = (scope: 'a' | 'b', part: keyof typeof lists) => {
    offers[scope] = { ...offers[scope], [part]: [] }
  }
  const happened = (operations = true) => {
    if (operations) catalogue.operationsVersion += 1
    listener()
  }
  return { changes, listen, change, happened, heard }
}

describe('createChanges', () => {
  it('tells each listener of the lists that changed in its own offer', () => {
    const { listen, change, happened, heard } = start()
    listen('a')
    listen('b')
    change('a', 'tools')
    change('a', 'templates')
    change('b', 'prompts')
    happened()
    expect(heard.splice(0)).toEqual(['a tools', 'a resources', 'b prompts'])
    happened()
    expect(heard).toEqual([])
  })

  it('tells nothing of changes that are not about operations, and of those before somebody listened', () => {
    const { listen, change, happened, heard } = start()
    change('a', 'tools')
    const end = listen('a')
    happened()
    change('a', 'tools')
    happened(false)
    expect(heard).toEqual([])
    end()
    happened()
    expect(heard).toEqual([])
  })

  it('counts who listens, and ends all of them', () => {
    const { changes, listen, change, happened, heard } = start()
    listen('a')()
    listen('a')
    listen('b')
    expect(changes.count).toBe(2)
    changes.close()
    change('a', 'tools')
    happened()
    expect(heard).toEqual(['a ends', 'b ends'])
    expect(changes.count).toBe(0)
  })
})

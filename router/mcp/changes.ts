import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Offer } from './offer/offer.ts'

/** A list that clients can be told to read anew. */
export type ListName = 'tools' | 'prompts' | 'resources'

/** A client that hears of changes. */
export interface ChangeListener {
  /** What it is offered now; the same object as long as nothing changed in it. */
  readonly offerNow: () => Offer
  changed(list: ListName): void
  /** The router drains: nothing more will be told. */
  end(): void
}

/** Who hears when lists change: each only of what it is offered itself. */
export interface Changes {
  /** How many listen. */
  readonly count: number
  /** @returns ends it */
  listen(listener: ChangeListener): () => void
  /** Ends all of them. */
  close(): void
}

/** Follows the catalogue, and so Consul: a client hears as soon as the router knows. */
export function createChanges(catalogue: Catalogue): Changes {
  const heard = new Map<ChangeListener, Offer>()
  let version = catalogue.operationsVersion

  const unlisten = catalogue.onChange(() => {
    if (version === catalogue.operationsVersion) return
    version = catalogue.operationsVersion
    for (const [listener, before] of heard) {
      const now = listener.offerNow()
      if (now === before) continue
      heard.set(listener, now)
      for (const list of changedLists(before, now)) listener.changed(list)
    }
  })

  return {
    get count() {
      return heard.size
    },
    listen(listener) {
      heard.set(listener, listener.offerNow())
      return () => heard.delete(listener)
    },
    close() {
      unlisten()
      const all = [...heard.keys()]
      heard.clear()
      for (const listener of all) listener.end()
    },
  }
}

function changedLists(before: Offer, now: Offer): ListName[] {
  const lists: ListName[] = []
  if (before.tools !== now.tools) lists.push('tools')
  if (before.prompts !== now.prompts) lists.push('prompts')
  if (before.resources !== now.resources || before.templates !== now.templates) lists.push('resources')
  return lists
}

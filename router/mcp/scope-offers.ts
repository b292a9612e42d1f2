import type { MeshError } from '#mesh/errors.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { CatalogueView } from '../catalogue/catalogue-view.ts'
import type { Operation } from '../catalogue/operation.ts'
import { undescribed } from '../catalogue/undescribed.ts'
import { instructions } from './offer/instructions.ts'
import { createOffers, type Offer } from './offer/offer.ts'
import { createToolSearch } from './offer/tool-search.ts'
import { isAsked, readScope, type Scope } from './scope.ts'

export interface ScopeOffersOptions {
  readonly catalogue: Catalogue
  /** Whether tools are searched where a URL does not say. */
  readonly search: boolean
  /** In characters. */
  readonly maxInstructionsLength: number
}

/** What each connection is offered, by the URL that it came to. */
export interface ScopeOffers {
  /**
   * What is offered now at a URL. The same object comes again as long as nothing changed in it, and each of its lists as
   * long as nothing changed in that.
   *
   * @param url path and query as they came
   * @throws MeshError where the URL chooses what cannot be
   */
  offerAt(url: string): Offer
  /** What a client's model is told of an offer as a whole. */
  instructionsFor(offer: Offer): string
  /** Why a tool is not there whose service is, and has not said what it can do; `undefined`: there is none of that name. */
  silent(tool: string, offer: Offer): MeshError | undefined
}

/** URLs and scopes that are remembered; beyond them, the one not asked for the longest is made anew when it is. */
const mostRemembered = 512

/** A scope, and what was made of it last. */
interface Remembered {
  readonly scope: Scope
  base?: Offer
  offer?: Offer
}

export function createScopeOffers(options: ScopeOffersOptions): ScopeOffers {
  const { catalogue, search, maxInstructionsLength } = options
  const offerOf = createOffers(catalogue)
  const everything: Remembered = { scope: { search } }
  const remembered = new Map<string, Remembered>()
  const scopes = new WeakMap<Offer, Scope>()
  const askedFor = (offer: Offer) => scopes.get(offer)?.services
  const told = new WeakMap<Offer, { readonly view: CatalogueView; readonly text: string }>()

  /** By its URL, so that it is read once, and by what it chooses, so that every spelling finds the same. */
  function remember(url: string): Remembered {
    const met = remembered.get(url)
    if (met !== undefined) return keep(url, met)
    const scope = readScope(url, search)
    const key = JSON.stringify([scope.services, scope.tools && [...scope.tools], scope.search])
    return keep(url, keep(key, remembered.get(key) ?? { scope }))
  }

  function keep(key: string, known: Remembered): Remembered {
    remembered.delete(key)
    remembered.set(key, known)
    for (const oldest of remembered.keys()) {
      if (remembered.size <= mostRemembered) break
      remembered.delete(oldest)
    }
    return known
  }

  return {
    offerAt(url) {
      const known = url === '/mcp' ? everything : remember(url)
      const base = offerOf(known.scope.services)
      if (known.offer === undefined || known.base !== base) {
        known.base = base
        known.offer = narrowed(base, known.scope, known.offer, catalogue.view)
        scopes.set(known.offer, known.scope)
      }
      return known.offer
    },
    instructionsFor(offer) {
      const { view } = catalogue
      const known = told.get(offer)
      if (known?.view === view) return known.text
      const text = instructions(view, offer, maxInstructionsLength, askedFor(offer))
      told.set(offer, { view, text })
      return text
    },
    silent(tool, offer) {
      const asked = askedFor(offer)
      const service = catalogue.view.services
        .filter(one => !one.reflected && tool.startsWith(`${one.shortName}_`))
        .find(one => asked === undefined || isAsked(new Set(asked), one))
      return service && undescribed(service)
    },
  }
}

const none: readonly Operation[] = []

/** The part of an offer that a scope leaves, with its tools found by search where it says so. */
function narrowed(
  base: Offer,
  { tools: chosen, search: searching }: Scope,
  before: Offer | undefined,
  view: CatalogueView,
): Offer {
  if (chosen === undefined && !searching) return base
  const within = chosen === undefined ? base.tools : base.tools.filter(({ mcp }) => chosen.has(mcp))
  const tool = (name: string) => (chosen === undefined || chosen.has(name) ? base.tool(name) : undefined)
  if (searching) return { ...base, tools: none, search: createToolSearch(within, view), tool }
  const last = before?.tools
  const same = last?.length === within.length && within.every((one, i) => one === last[i])
  return { ...base, tools: same ? last : within, tool }
}

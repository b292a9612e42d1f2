import type { Catalogue } from '../../catalogue/catalogue.ts'
import type { CatalogueView } from '../../catalogue/catalogue-view.ts'
import type { Operation } from '../../catalogue/operation.ts'
import { isAsked } from '../scope.ts'
import { findResource, indexResources, type ResourceMatch } from './resource-match.ts'
import type { ToolSearch } from './tool-search.ts'

/** What of the catalogue one connection is offered. Made once for each version of the catalogue and each choice of services. */
export interface Offer {
  /** Full names of the services that it comes from, sorted. */
  readonly services: readonly string[]
  /** By name. None where tools are found by search. */
  readonly tools: readonly Operation[]
  /** Finds tools instead of the list; absent: there is no search. */
  readonly search?: ToolSearch
  /** By name. */
  readonly prompts: readonly Operation[]
  /** By URI; each URI once. */
  readonly resources: readonly Operation[]
  /** By the template's text; each once. */
  readonly templates: readonly Operation[]
  /** By name; in no list that a client sees. */
  readonly completers: readonly Operation[]
  /** One tool by its name, if it is offered. */
  tool(name: string): Operation | undefined
  /** One prompt by its name, if it is offered. */
  prompt(name: string): Operation | undefined
  /** What reads a URI: a resource of that URI; otherwise the template that says most of it. */
  resource(uri: string): ResourceMatch | undefined
  /** One template by its text, or one resource by its URI. */
  listed(uri: string): Operation | undefined
  /** Who knows what an operation's arguments could be: a method beside it, otherwise one of the same service. */
  completer(operation: Operation): Operation | undefined
}

/** Choices whose offers are kept; beyond them, the one made the longest ago is made anew when it is asked for. */
const mostChoices = 256

/**
 * What is offered now. The same object comes again as long as nothing changed in it, and each of its lists is the same
 * as long as nothing changed in that.
 *
 * @returns takes the services that a connection asks for, by full or short names; absent: all. Names of no service count for
 *   nothing
 */
export function createOffers(catalogue: Catalogue): (asked?: readonly string[]) => Offer {
  const made = new Map<string | undefined, { readonly version: number; readonly offer: Offer }>()

  return asked => {
    const version = catalogue.operationsVersion
    const key = asked && [...new Set(asked)].sort().join()
    const known = made.get(key)
    if (known?.version === version) return known.offer
    const offer = createOffer(catalogue.view, asked && new Set(asked), known?.offer)
    made.delete(key)
    made.set(key, { version, offer })
    for (const oldest of made.keys()) {
      if (made.size <= mostChoices) break
      made.delete(oldest)
    }
    return offer
  }
}

function createOffer(view: CatalogueView, asked: ReadonlySet<string> | undefined, before: Offer | undefined): Offer {
  const services = view.services
    .filter(service => asked === undefined || isAsked(asked, service))
    .filter(({ operations }) => operations.some(({ hidden }) => !hidden))
    .map(({ name }) => name)
  const within = new Set(services)
  const operations = view.operations.filter(({ service }) => within.has(service))
  const ofRole = (role: Operation['role']) => operations.filter(one => one.role === role)
  const lists = {
    services: same(before?.services, services),
    tools: same(before?.tools, ofRole('tool')),
    prompts: same(before?.prompts, ofRole('prompt')),
    resources: same(before?.resources, byUri(ofRole('resource'))),
    templates: same(before?.templates, byUri(ofRole('template'))),
    completers: same(before?.completers, ofRole('completer')),
  }
  const parts = Object.keys(lists) as (keyof typeof lists)[]
  if (before !== undefined && parts.every(part => lists[part] === before[part])) return before

  const tools = new Map(lists.tools.map(one => [one.mcp, one]))
  const prompts = new Map(lists.prompts.map(one => [one.mcp, one]))
  const resources = indexResources(lists.resources, lists.templates)
  return {
    ...lists,
    tool: name => tools.get(name),
    prompt: name => prompts.get(name),
    resource: uri => findResource(resources, uri),
    listed: uri => resources.byUri.get(uri),
    completer: ({ service, grpcService }) =>
      lists.completers.find(one => one.service === service && one.grpcService === grpcService) ??
      lists.completers.find(one => one.service === service),
  }
}

/** The list as it was, where it still holds the same. */
function same<Item>(before: readonly Item[] | undefined, now: readonly Item[]): readonly Item[] {
  return before?.length === now.length && before.every((one, i) => one === now[i]) ? before : now
}

/** Of several operations for one URI, the one whose name comes first. */
function byUri(operations: readonly Operation[]): Operation[] {
  const uris = new Map(operations.toReversed().map(one => [one.look.resource?.uri ?? '', one]))
  return [...uris].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
}

import type { Operation } from '../../catalogue/operation.ts'

/** What reads a resource, and what its URI says. */
export interface ResourceMatch {
  readonly operation: Operation
  /** The template's variables; none where the URI stands for itself. */
  readonly variables: Readonly<Record<string, string>>
}

export interface ResourceIndex {
  /** Resources by URI, and templates by their text. */
  readonly byUri: ReadonlyMap<string, Operation>
  /** Those with more text of their own first; among equals, those that do not take any text; then by their text. */
  readonly templates: readonly Operation[]
}

export function indexResources(resources: readonly Operation[], templates: readonly Operation[]): ResourceIndex {
  const uriOf = ({ look }: Operation) => look.resource?.uri ?? ''
  const literals = ({ look }: Operation) => look.resource?.template?.literalLength ?? 0
  const takesAll = (one: Operation) => Number(uriOf(one).includes('{+'))
  const more = (a: Operation, b: Operation) => literals(b) - literals(a) || takesAll(a) - takesAll(b)
  return {
    byUri: new Map([...templates, ...resources].map(one => [uriOf(one), one])),
    templates: templates.toSorted((a, b) => more(a, b) || (uriOf(a) < uriOf(b) ? -1 : 1)),
  }
}

/** In characters. Routers remember the URIs that clients watch, so a template must not match one of any length. */
const longestUri = 2_048

/** A resource of that very URI; otherwise, of the templates that match, the one that says the most of it. */
export function findResource({ byUri, templates }: ResourceIndex, uri: string): ResourceMatch | undefined {
  if (uri.length > longestUri) return undefined
  const exact = byUri.get(uri)
  if (exact?.role === 'resource') return { operation: exact, variables: {} }
  for (const operation of templates) {
    const variables = operation.look.resource?.template?.match(uri)
    if (variables !== undefined) return { operation, variables }
  }
  return undefined
}

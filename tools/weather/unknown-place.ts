import { MeshError } from '#mesh/errors.ts'
import type { NearNames } from './city-index.ts'
import type { Location } from './location.ts'

/** The error for a place that nobody knows: says which, and which names are like it. */
export function unknownPlace(location: Location, { names, likely }: NearNames): MeshError {
  const shown = JSON.stringify(location.text.slice(0, 60))
  if (names.length === 0) return new MeshError('not_found', `no city is known as ${shown}`)
  const list = new Intl.ListFormat('en', { type: 'disjunction', style: 'long' })
  const quoted = list.format(names.map(name => JSON.stringify(name)))
  const hint = likely ? `did you mean ${quoted}?` : `the nearest names known are ${quoted}`
  return new MeshError('not_found', `no city is known as ${shown}; ${hint}`)
}

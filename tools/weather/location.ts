import { MeshError } from '#mesh/errors.ts'
import { fold } from './fold.ts'

const maxLength = 200

/** What the caller calls a place: `Paris, Texas, US` is the name `Paris` and the qualifiers `Texas` and `US`. */
export interface Location {
  /** As it was given, without white space around it. */
  readonly text: string
  readonly name: string
  /** Country or region, by name or code; empty where the caller gave none. A place must lie in all of them. */
  readonly qualifiers: readonly string[]
}

/**
 * Reads a location.
 *
 * @throws MeshError `invalid_argument` when there is no name in it, or above 200 characters
 */
export function parseLocation(given: string): Location {
  const text = given.trim()
  if (text.length > maxLength) {
    throw new MeshError(
      'invalid_argument',
      `location may have up to ${maxLength} characters, this one has ${text.length}`,
    )
  }
  const [name = '', ...qualifiers] = text.split(',').map(part => part.trim())
  if (fold(name) === '') {
    throw new MeshError(
      'invalid_argument',
      'location must name a city, such as "Paris" or "Paris, France"; it is empty',
    )
  }
  return { text, name, qualifiers: qualifiers.filter(part => fold(part) !== '') }
}

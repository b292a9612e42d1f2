import type { CompleteRequest__Output } from '#proto/gen/mesh/v1/CompleteRequest.ts'
import type { CompleteResponse } from '#proto/gen/mesh/v1/CompleteResponse.ts'
import type { City } from './city.ts'
import { fold } from './fold.ts'

/** Well-known cities with a name that begins so, the more important first, as one can ask for them: `Paris, France`. */
export function completeLocation(
  cities: readonly City[],
  { argument, value }: CompleteRequest__Output,
): CompleteResponse {
  if (argument !== 'location') return { values: [] }
  const wanted = fold(value)
  const fit = cities.filter(({ name, aliases, country }) =>
    [`${name}, ${country}`, ...aliases].some(text => fold(text).startsWith(wanted)),
  )
  return { values: fit.map(({ name, country }) => `${name}, ${country}`) }
}

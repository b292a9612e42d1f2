import type { CompleteRequest__Output } from '#proto/gen/mesh/v1/CompleteRequest.ts'
import type { CompleteResponse } from '#proto/gen/mesh/v1/CompleteResponse.ts'
import type { City } from './city.ts'
import { interests } from './interests.ts'
import { plainName } from './plain-name.ts'

/** What an argument of a trip could be: a city, or one more interest behind those that stand there. */
export function completeTrip(cities: readonly City[], { argument, value }: CompleteRequest__Output): CompleteResponse {
  if (argument === 'interests') return { values: moreInterests(value) }
  const isCity = argument === 'city' || argument === 'destination'
  return { values: isCity ? citiesLike(cities, value) : [] }
}

/** Cities with a name that begins so; behind them those of a country that does. */
function citiesLike(cities: readonly City[], value: string): string[] {
  const wanted = plainName(value)
  const begins = (names: readonly string[]) => names.some(name => plainName(name).startsWith(wanted))
  const byName = cities.filter(({ name, aliases }) => begins([name, ...aliases]))
  const byCountry = cities.filter(city => begins([city.country]) && !byName.includes(city))
  return [...byName, ...byCountry].map(({ name }) => name)
}

/** `art, fo` → `art, food`. */
function moreInterests(value: string): string[] {
  const words = value.split(',').map(word => word.trim().toLowerCase())
  const [begun = '', ...there] = words.toReversed()
  const before = there.toReversed()
  const more = interests.filter(interest => interest.startsWith(begun) && !before.includes(interest))
  return more.map(interest => [...before, interest].join(', '))
}

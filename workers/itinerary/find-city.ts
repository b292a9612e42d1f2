import { editDistance } from '#mesh/edit-distance.ts'
import { MeshError } from '#mesh/errors.ts'
import type { City } from './city.ts'
import { plainName } from './plain-name.ts'

const mostSuggestions = 3

/**
 * Finds a city by what a person typed: its name or another name of it, with or without its country, whatever the
 * case, accents and spaces: `sao paulo`, `Tokyo, Japan`.
 *
 * @throws MeshError `not_found` with the nearest names and how many cities there are
 */
export function findCity(cities: readonly City[], typed: string): City {
  const wanted = plainName(typed)
  const found = cities.find(city => namesOf(city).some(name => wanted === name || isWithCountry(wanted, name, city)))
  if (found !== undefined) return found

  const near = suggestCities(cities, typed)
  const names = near.map(city => `${city.name} (${city.country})`).join(' or ')
  const hint = near.length === 0 ? 'ListDestinations names them all' : `did you mean ${names}?`
  throw new MeshError('not_found', `no destination "${typed}" among the ${cities.length} known ones; ${hint}`)
}

/**
 * The cities whose names are nearest to what was typed, nearest first; at most three, none where nothing is near.
 * Near is: one begins with the other, it is the name of the country, or a third of the letters may be wrong.
 */
export function suggestCities(cities: readonly City[], typed: string): City[] {
  const wanted = plainName(typed.split(',')[0] ?? '')
  if (wanted === '') return []
  return cities
    .map(city => ({ city, distance: distanceTo(city, wanted) }))
    .filter(({ distance }) => distance <= Math.ceil(wanted.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, mostSuggestions)
    .map(({ city }) => city)
}

function distanceTo(city: City, wanted: string): number {
  const words = [...namesOf(city), plainName(city.country)]
  return Math.min(...words.map(word => (isPrefix(word, wanted) ? 0 : editDistance(word, wanted))))
}

/** One begins with the other, by three letters at least: fewer would suggest half of the world. */
function isPrefix(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 3 && (a.startsWith(b) || b.startsWith(a))
}

function isWithCountry(wanted: string, name: string, city: City): boolean {
  return wanted === `${name}, ${plainName(city.country)}`
}

function namesOf(city: City): string[] {
  return [city.name, ...city.aliases].map(plainName)
}

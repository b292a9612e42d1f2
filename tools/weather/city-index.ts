import { editDistance } from '#mesh/edit-distance.ts'
import { liesIn } from './area.ts'
import type { City } from './city.ts'
import { fold } from './fold.ts'
import type { Location } from './location.ts'

/** Names like the one that was asked for. */
export interface NearNames {
  /** Up to three, nearest first, as one can ask for them: `Paris, France`. */
  readonly names: readonly string[]
  /** Whether the first is so near that it may be what was meant. */
  readonly likely: boolean
}

/** Finds cities by what people call them. */
export interface CityIndex {
  /** The city of that name or alias that lies in all qualifiers; of several the first in the list. */
  find(location: Location): City | undefined
  near(location: Location): NearNames
}

/**
 * Indexes cities by folded name and alias. A country without its comma is understood too: `Paris France`.
 *
 * @param cities the more important first: it wins where two share a name
 */
export function indexCities(cities: readonly City[]): CityIndex {
  const names = cities.flatMap(city => [city.name, ...city.aliases].map(name => ({ folded: fold(name), city })))
  const byName = Map.groupBy(names, name => name.folded)

  const pick = (name: string, qualifiers: readonly string[]) =>
    byName.get(name)?.find(({ city }) => qualifiers.every(qualifier => liesIn(city, qualifier)))?.city

  return {
    find(location) {
      const name = fold(location.name)
      const found = pick(name, location.qualifiers)
      if (found !== undefined) return found
      const words = name.split(' ')
      for (let length = words.length - 1; length > 0; length -= 1) {
        const rest = words.slice(length).join(' ')
        const city = pick(words.slice(0, length).join(' '), [rest, ...location.qualifiers])
        if (city !== undefined) return city
      }
      return undefined
    },

    near(location) {
      const wanted = fold(location.name)
      const nearest = new Map<City, number>()
      for (const { folded, city } of names) {
        const distance = remoteness(wanted, folded)
        if (distance < (nearest.get(city) ?? Number.POSITIVE_INFINITY)) nearest.set(city, distance)
      }
      const sorted = [...nearest].sort(([a, near], [b, far]) => near - far || (a.name < b.name ? -1 : 1)).slice(0, 3)
      const bound = Math.max(1, wanted.length / 3)
      const within = sorted.filter(([, distance]) => distance <= bound)
      const chosen = within.length > 0 ? within : sorted
      return { names: chosen.map(([city]) => `${city.name}, ${city.country}`), likely: within.length > 0 }
    },
  }
}

/** Edit distance, but a name that goes on where the wanted one ends is near: `san fran` to `san francisco`. */
function remoteness(wanted: string, name: string): number {
  const begins = wanted.length >= 3 && name.startsWith(wanted)
  return begins ? 0.5 : editDistance(wanted, name)
}

import type { Place__Output } from '#proto/gen/weather/v1/Place.ts'
import { liesIn } from './area.ts'
import type { NearNames } from './city-index.ts'
import type { Location } from './location.ts'
import type { FoundPlace } from './open-meteo-answers.ts'

/** The first town that lies where the caller says, or else the first place of any kind that does. */
export function pickPlace(found: readonly FoundPlace[], location: Location): Place__Output | undefined {
  const fitting = found.filter(place => location.qualifiers.every(qualifier => liesIn(areaOf(place), qualifier)))
  const inZone = fitting.flatMap(({ timezone, ...place }) => (timezone === undefined ? [] : [{ ...place, timezone }]))
  const chosen = inZone.find(place => place.feature_code?.startsWith('PPL')) ?? inZone[0]
  if (chosen === undefined) return undefined
  const { name, country = '', latitude, longitude, timezone: timeZone } = chosen
  return { name, country, latitude, longitude, timeZone }
}

/** Where else places of that name are: what to offer when none lies where the caller says. */
export function elsewhere(found: readonly FoundPlace[]): NearNames {
  const names = found.map(({ name, admin1, country }) => [name, admin1, country].filter(Boolean).join(', '))
  return { names: [...new Set(names)].slice(0, 3), likely: true }
}

function areaOf({ country = '', country_code: countryCode = '', admin1 }: FoundPlace) {
  return { country, countryCode, regions: admin1 === undefined ? [] : [admin1] }
}

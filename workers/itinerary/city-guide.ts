import type { Resource } from '#proto/gen/mesh/v1/Resource.ts'
import type { City, Hotel, Sight } from './city.ts'
import { interests } from './interests.ts'

const pages = 'itinerary://destinations'
const mimeType = 'text/markdown'

/** The page of all cities, each with a link to its guide. */
export function destinationsPage(cities: readonly City[]): Resource {
  const lines = cities.map(city => `- [${city.name}, ${city.country}](${uriOf(city)}): ${city.sights.length} sights`)
  return { uri: pages, mimeType, text: ['# Destinations', '', ...lines, ''].join('\n') }
}

/** The guide of one city: its sights by interest, and where to stay. */
export function cityGuide(city: City): Resource {
  const sights = interests.flatMap(interest => {
    const own = city.sights.filter(sight => sight.interest === interest)
    return own.length === 0 ? [] : [`## ${interest}`, '', ...own.map(sightLine), '']
  })
  const text = [
    `# ${city.name}, ${city.country}`,
    '',
    ...sights,
    '## where to stay',
    '',
    ...city.hotels.map(hotelLine),
    '',
  ]
  return { uri: uriOf(city), mimeType, text: text.join('\n') }
}

function uriOf({ name }: City): string {
  return `${pages}/${encodeURIComponent(name)}`
}

function sightLine({ name, indoor, times }: Sight): string {
  return `- ${name} (${indoor ? 'indoors' : 'outdoors'}; ${times.join(', ')})`
}

function hotelLine({ name, district, suits }: Hotel): string {
  return `- ${name}, ${district}${suits.length === 0 ? '' : ` (${suits.join(', ')})`}`
}

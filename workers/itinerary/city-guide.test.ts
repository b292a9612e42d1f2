import { describe, expect, it } from 'vitest'
import { cityGuide, destinationsPage } from './city-guide.ts'
import { readCities } from './read-cities.ts'

const cities = readCities()

describe('destinationsPage', () => {
  it('links to the guide of each city', () => {
    const { uri, mimeType, text } = destinationsPage(cities)
    expect({ uri, mimeType }).toEqual({ uri: 'itinerary://destinations', mimeType: 'text/markdown' })
    const links = [...(text ?? '').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link)
    expect(links).toEqual(cities.map(city => cityGuide(city).uri))
    expect(links).toContain('itinerary://destinations/Cape%20Town')
  })
})

describe('cityGuide', () => {
  it.each(cities.map(city => [city.name, city] as const))('names every sight and hotel of %s once', (_, city) => {
    const lines = (cityGuide(city).text ?? '').split('\n')
    expect(lines[0]).toBe(`# ${city.name}, ${city.country}`)
    for (const { name } of [...city.sights, ...city.hotels]) {
      expect(lines.filter(line => line.startsWith(`- ${name} (`) || line.startsWith(`- ${name}, `))).not.toEqual([])
    }
    expect(lines.filter(line => line.startsWith('- '))).toHaveLength(city.sights.length + city.hotels.length)
  })

  it('says when and where a sight is worth going', () => {
    const amsterdam = cities.find(({ name }) => name === 'Amsterdam')
    const { text } = amsterdam === undefined ? {} : cityGuide(amsterdam)
    expect(text).toContain('- Concert at the Concertgebouw (indoors; evening)')
    expect(text).toContain('- Hotel V Nesplein, Centrum (food, nightlife)')
  })
})

import { describe, expect, it } from 'vitest'
import { findCity, suggestCities } from './find-city.ts'
import { readCities } from './read-cities.ts'

const cities = readCities()
const suggested = (typed: string) => suggestCities(cities, typed).map(city => city.name)

describe('findCity', () => {
  it.each([
    ['Tokyo', 'Tokyo'],
    ['  toKYO ', 'Tokyo'],
    ['Tōkyō', 'Tokyo'],
    ['Tokyo,Japan', 'Tokyo'],
    ['NYC', 'New York'],
    ['rio-de-janeiro', 'Rio de Janeiro'],
    ['Rio  de Janeiro , BRAZIL', 'Rio de Janeiro'],
    ['istanbul, turkiye', 'Istanbul'],
    ['Wien', 'Vienna'],
  ])('takes "%s" for %s', (typed, name) => {
    expect(findCity(cities, typed).name).toBe(name)
  })

  it.each(cities.map(city => [`${city.name}, ${city.country}`, city] as const))(
    'finds %s by its full name',
    (full, city) => {
      expect(findCity(cities, full)).toBe(city)
    },
  )

  it('tells the nearest name and how many cities there are when it finds none', () => {
    expect(() => findCity(cities, 'Tokoy')).toThrow(
      `[not_found] no destination "Tokoy" among the ${cities.length} known ones; did you mean Tokyo (Japan)?`,
    )
  })

  it('does not take a city for its namesake in another country', () => {
    expect(() => findCity(cities, 'Paris, United States')).toThrow('did you mean Paris (France)?')
  })

  it('says where all names are when none is near', () => {
    expect(() => findCity(cities, 'Qwertzuiop')).toThrow('known ones; ListDestinations names them all')
  })
})

describe('suggestCities', () => {
  it('suggests by the beginning, by slips of the pen and by the country', () => {
    expect(suggested('San Fran')).toEqual(['San Francisco'])
    expect(suggested('Barzelona')).toEqual(['Barcelona'])
    expect(suggested('Japan')).toEqual(['Kyoto', 'Tokyo'])
  })

  it('suggests nothing for two letters or none, and three cities at most', () => {
    expect(suggested('')).toEqual([])
    expect(suggested('xq')).toEqual([])
    expect(suggested('United').length).toBe(3)
  })
})

import { describe, expect, it } from 'vitest'
import { knownCities } from './city.ts'
import { indexCities } from './city-index.ts'
import { parseLocation } from './location.ts'

const index = indexCities(knownCities)
const find = (text: string) => index.find(parseLocation(text))?.name
const near = (text: string) => index.near(parseLocation(text))

describe('indexCities find', () => {
  it.each([
    ['Paris', 'Paris'],
    ['  pARIS ', 'Paris'],
    ['Paris, FR', 'Paris'],
    ['Paris, France', 'Paris'],
    ['Paris France', 'Paris'],
    ['Paris, Île-de-France, France', 'Paris'],
    ['sao paulo', 'São Paulo'],
    ['SÃO PAULO, Brasil', 'São Paulo'],
    ['New York City', 'New York'],
    ['NYC', 'New York'],
    ['New York, NY', 'New York'],
    ['Bombay', 'Mumbai'],
    ['東京', 'Tokyo'],
    ['Washington, D.C.', 'Washington'],
    ['Washington DC, USA', 'Washington'],
    ['London, UK', 'London'],
    ['Portland, OR', 'Portland'],
    ['zurich', 'Zurich'],
    ['Zürich', 'Zurich'],
    ['kobenhavn', 'Copenhagen'],
    ['St. Petersburg', 'Saint Petersburg'],
  ])('understands %j as %s', (text, name) => {
    expect(find(text)).toBe(name)
  })

  it.each(['Atlantis', 'Paris, Texas', 'London, Ontario', 'Par', 'France'])('does not know %j', text => {
    expect(find(text)).toBeUndefined()
  })
})

describe('indexCities near', () => {
  it.each([
    ['Pariss', 'Paris, France'],
    ['Lndon', 'London, United Kingdom'],
    ['Tokio City', 'Tokyo, Japan'],
    ['San Fran', 'San Francisco, United States'],
    ['Viena', 'Vienna, Austria'],
    ['Paris, Texas', 'Paris, France'],
  ])('offers for %j among others %j', (text, name) => {
    expect(near(text).names).toContain(name)
  })

  it('says whether a name is likely, and offers no more than three', () => {
    expect(near('Pariss')).toMatchObject({ likely: true })
    const far = near('Xyzzyqwertyuiop')
    expect(far.likely).toBe(false)
    expect(far.names).toHaveLength(3)
  })

  it('offers names that it then finds', () => {
    for (const city of knownCities) expect(find(`${city.name}, ${city.country}`)).toBe(city.name)
  })

  it('has nothing to offer without cities', () => {
    expect(indexCities([]).near(parseLocation('Paris'))).toEqual({ names: [], likely: false })
  })
})

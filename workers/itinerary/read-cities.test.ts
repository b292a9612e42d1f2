import { describe, expect, it } from 'vitest'
import { interests } from './interests.ts'
import { readCities } from './read-cities.ts'
import { timesOfDay } from './time-of-day.ts'

const cities = readCities()

describe('the cities that are shipped', () => {
  it('are at least 24, sorted, and no name or alias means two of them', () => {
    expect(cities.length).toBeGreaterThanOrEqual(24)
    expect(cities.map(city => city.name)).toEqual(cities.map(city => city.name).sort())
    const names = cities.flatMap(city => [city.name, ...city.aliases]).map(name => name.toLowerCase())
    expect(names).toEqual([...new Set(names)])
  })

  describe.each(cities.map(city => [city.name, city] as const))('%s', (_, city) => {
    it('has at least 24 sights, each named once', () => {
      const names = city.sights.map(sight => sight.name)
      expect(names.length).toBeGreaterThanOrEqual(24)
      expect(names).toEqual([...new Set(names)])
    })

    it.each(interests)('has at least two sights for %s', interest => {
      expect(city.sights.filter(sight => sight.interest === interest).length).toBeGreaterThanOrEqual(2)
    })

    it.each(timesOfDay)('fills any %s, in any weather, without bars', time => {
      const sights = city.sights.filter(sight => sight.interest !== 'nightlife' && sight.times.includes(time))
      // A day has at most four activities, so five leave a choice whatever the other three are.
      expect(sights.filter(sight => sight.indoor).length).toBeGreaterThanOrEqual(5)
      expect(sights.filter(sight => !sight.indoor).length).toBeGreaterThanOrEqual(1)
    })

    it('sends nobody to a bar before the evening', () => {
      const bars = city.sights.filter(sight => sight.interest === 'nightlife')
      expect(bars.flatMap(sight => sight.times).filter(time => time !== 'evening')).toEqual([])
    })

    it('has a hotel for every interest', () => {
      const suited = new Set(city.hotels.flatMap(hotel => hotel.suits))
      expect([...suited].sort()).toEqual([...interests])
    })
  })
})

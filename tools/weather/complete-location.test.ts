import { describe, expect, it } from 'vitest'
import { knownCities } from './city.ts'
import { indexCities } from './city-index.ts'
import { completeLocation } from './complete-location.ts'
import { parseLocation } from './location.ts'

function complete(value: string, argument = 'location') {
  return completeLocation(knownCities, { method: '', argument, value, context: {} }).values ?? []
}

describe('completeLocation', () => {
  it('offers cities that begin so, without regard to case and accents', () => {
    expect(complete('PAR')).toContain('Paris, France')
    expect(complete('sao p')).toEqual([expect.stringMatching(/^São Paulo, /)])
    expect(complete('paris, fr')).toEqual(['Paris, France'])
    expect(complete('xyzzy')).toEqual([])
  })

  it('offers only what can be asked for', () => {
    const cities = indexCities(knownCities)
    const all = complete('')
    expect(all).toHaveLength(knownCities.length)
    for (const text of all) expect(cities.find(parseLocation(text))).toBeDefined()
  })

  it('offers nothing for another argument', () => {
    expect(complete('1', 'days')).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import type { StartTripRequest__Output } from '#proto/gen/itinerary/v1/StartTripRequest.ts'
import { readCities } from './read-cities.ts'
import { startTrip } from './start-trip.ts'

const cities = readCities()
const bare: StartTripRequest__Output = { destination: 'tokyo', interests: [], pace: 'PACE_UNSPECIFIED' }

function start(over: Partial<StartTripRequest__Output> = {}) {
  return startTrip(cities, { ...bare, ...over })
}

describe('startTrip', () => {
  it("says what the traveller wants, and hands over the city's guide", () => {
    const [wish, guide] = start({ days: 1, interests: ['food', 'art'], pace: 'PACE_RELAXED' })
    expect(wish?.content?.text).toMatch(
      /^Plan a trip to Tokyo, Japan with me\. I have 1 day\. I like food, art\. The days should be relaxed\. Let the/,
    )
    expect(guide?.content?.resource?.uri).toBe('itinerary://destinations/Tokyo')
  })

  it('has the model ask for what is not known', () => {
    expect(start()[0]?.content?.text).toContain('Ask me for how many days. Ask me what I like. Let the')
  })

  it('refuses what could not be planned', () => {
    expect(() => start({ destination: 'Qwertz' })).toThrow('[not_found]')
    expect(() => start({ days: 31 })).toThrow('[invalid_argument] days must be 1 to 30, not 31')
    expect(() => start({ interests: ['golf'] })).toThrow('interests must be any of')
  })
})

import { describe, expect, it } from 'vitest'
import { completeTrip } from './complete-trip.ts'
import { interests } from './interests.ts'
import { readCities } from './read-cities.ts'

const cities = readCities()

function complete(argument: string, value: string) {
  return completeTrip(cities, { method: '', argument, value, context: {} }).values
}

describe('completeTrip', () => {
  it('offers cities by what they begin with, whatever the case, and by their country behind', () => {
    expect(complete('city', 'TOK')).toEqual(['Tokyo'])
    expect(complete('destination', 'am')).toEqual(['Amsterdam'])
    expect(complete('city', 'nether')).toEqual(['Amsterdam'])
    expect(complete('city', 'xyz')).toEqual([])
    expect(complete('city', '')).toHaveLength(cities.length)
  })

  it('offers interests behind those that stand there, each once', () => {
    expect(complete('interests', 'a')).toEqual(['architecture', 'art'])
    expect(complete('interests', 'art, Fo')).toEqual(['art, food'])
    expect(complete('interests', 'art,')).toEqual(interests.filter(one => one !== 'art').map(one => `art, ${one}`))
  })

  it('offers nothing for what it does not know', () => {
    expect(complete('days', '1')).toEqual([])
  })
})

import { describe, expect, it } from 'vitest'
import { serviceMeant } from './service-meant.ts'

const known = ['agent-echo', 'geo', 'tool-weather', 'worker-itinerary']

describe('serviceMeant', () => {
  it('takes a full name, a short one, and a name without a kind', () => {
    expect(serviceMeant('tool-weather', known)).toBe('tool-weather')
    expect(serviceMeant('weather', known)).toBe('tool-weather')
    expect(serviceMeant('geo', known)).toBe('geo')
  })

  it('names both where two have the short name', () => {
    const both = () => serviceMeant('weather', [...known, 'agent-weather'])
    expect(both).toThrow('"weather" could be tool-weather or agent-weather: write one of these')
  })

  it.each([
    ['wether', known, 'there is no service "wether": did you mean tool-weather?'],
    ['tool-wether', known, 'did you mean tool-weather?'],
    ['router', known, 'there are agent-echo, geo, tool-weather, worker-itinerary'],
    ['weather', [], 'there is none'],
  ])('says of %s which there are, or which may be meant', (name, names, why) => {
    expect(() => serviceMeant(name, names)).toThrow(why)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { readScope } from './scope.ts'

describe('readScope', () => {
  it.each([
    ['/mcp', {}],
    ['/mcp/', {}],
    ['/mcp?', {}],
    ['/mcp?services=&tools=&search=', {}],
    ['/mcp?token=1', {}],
    ['/mcp?services=weather,itinerary', { services: ['itinerary', 'weather'] }],
    ['/mcp?services=weather%2Citinerary', { services: ['itinerary', 'weather'] }],
    ['/mcp?services=weather&services=tool-geo,weather', { services: ['tool-geo', 'weather'] }],
    ['/mcp?services=%20weather%20,', { services: ['weather'] }],
    ['/mcp/weather', { services: ['weather'] }],
    ['/mcp/weather/', { services: ['weather'] }],
    ['/mcp/weather,Geo.v1_x?search=on', { services: ['Geo.v1_x', 'weather'], search: true }],
    ['/mcp/a%2Cb', { services: ['a', 'b'] }],
    ['/mcp?tools=weather_get_forecast', { tools: new Set(['weather_get_forecast']) }],
    ['/mcp?search=on&search=off', {}],
  ])('reads %s', (url, chosen) => {
    expect(readScope(url, false)).toEqual({ search: false, ...chosen })
  })

  it('searches where the URL does not say by what it is told', () => {
    expect(readScope('/mcp', true).search).toBe(true)
    expect(readScope('/mcp?search=off', true).search).toBe(false)
  })

  it.each([
    ['/mcp?services=we%20ather', /services: "we ather" can be no name/],
    ['/mcp?services=../etc', /can be no name/],
    ['/mcp/w%65ather', /the path: "w%65ather" can be no name/],
    ['/mcp?services=%00', /can be no name/],
    ['/mcp?tools=a.b', /tools: "a.b" can be no name/],
    ['/mcp/weather?services=geo', /in the path or in the query, not in both/],
    ['/mcp?search=1', /search: expected "on" or "off", got "1"/],
    [`/mcp?services=${Array.from({ length: 65 }, (_, i) => `s${i}`)}`, /65 names are above the bound of 64/],
  ])('refuses %s', (url, words) => {
    expect(() => readScope(url, false)).toThrow(words)
    expect(() => readScope(url, false)).toThrow(/^\[invalid_argument\]/)
  })

  it('knows nothing deeper than one name', () => {
    expect(() => readScope('/mcp/weather/forecast', false)).toThrow(/^\[not_found\]/)
  })

  it('reads or refuses whatever comes, with names that can be some', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (path, query) => {
        const url = `/mcp/${path}?services=${query}&tools=${query}`
        try {
          const { services = [], tools = new Set() } = readScope(url, false)
          expect(services.length + tools.size).toBeLessThanOrEqual(128)
          for (const name of services) expect(name).toMatch(/^[A-Za-z0-9._-]{1,128}$/)
        } catch (thrown) {
          expect(MeshError.from(thrown).code).toMatch(/^(invalid_argument|not_found)$/)
        }
      }),
    )
  })
})

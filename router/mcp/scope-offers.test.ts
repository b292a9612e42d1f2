import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { instanceOf } from '../testing/instances.ts'
import { reflectedOf } from '../testing/reflected.ts'
import { startCatalogue } from '../testing/static-catalogue.ts'
import type { Offer } from './offer/offer.ts'
import { createScopeOffers, type ScopeOffers } from './scope-offers.ts'

const names = ({ tools }: Offer) => tools.map(({ mcp }) => mcp)

describe('createScopeOffers', () => {
  let mesh: Awaited<ReturnType<typeof startCatalogue>>
  let offers: ScopeOffers
  beforeAll(async () => {
    mesh = await startCatalogue()
    offers = createScopeOffers({ catalogue: mesh.catalogue, search: false, maxInstructionsLength: 4_000 })
  })
  afterAll(() => mesh.catalogue.close())

  it('offers everything where the URL chooses nothing', () => {
    expect(names(offers.offerAt('/mcp'))).toHaveLength(6)
    expect(names(offers.offerAt('/mcp?services='))).toHaveLength(6)
  })

  it('offers the tools of some services, by full or short names', () => {
    const weather = ['weather_get_current', 'weather_get_forecast']
    expect(names(offers.offerAt('/mcp/weather'))).toEqual(weather)
    expect(names(offers.offerAt('/mcp/tool-weather'))).toEqual(weather)
    expect(names(offers.offerAt('/mcp?services=weather,agent-echo'))).toEqual([
      'echo_get_status',
      'echo_run',
      ...weather,
    ])
    const offer = offers.offerAt('/mcp/weather')
    expect(offer.tool('weather_get_forecast')?.service).toBe('tool-weather')
    expect(offer.tool('echo_run')).toBeUndefined()
  })

  it('offers some tools, of all services or of those chosen', () => {
    const offer = offers.offerAt('/mcp?tools=echo_run,weather_get_forecast')
    expect(names(offer)).toEqual(['echo_run', 'weather_get_forecast'])
    expect(offer.tool('weather_get_current')).toBeUndefined()
    expect(names(offers.offerAt('/mcp/echo?tools=echo_run,weather_get_forecast'))).toEqual(['echo_run'])
  })

  it('lists nothing where tools are searched, and finds each by name and by what it is for', async () => {
    const offer = offers.offerAt('/mcp/weather?search=on')
    expect(names(offer)).toEqual([])
    expect(offer.tool('weather_get_forecast')?.mcp).toBe('weather_get_forecast')
    const found = await offer.search?.find('the forecast for some days', 1)
    expect(found?.map(({ mcp }) => mcp)).toEqual(['weather_get_forecast'])
    expect(await offer.search?.find('plan a trip', 5)).toEqual([])
  })

  it('finds a tool by what its service is for, and by its arguments', async () => {
    const { search } = offers.offerAt('/mcp?search=on')
    expect((await search?.find('itinerary interests', 1))?.map(({ mcp }) => mcp)).toEqual(['itinerary_plan_trip'])
  })

  it('says which of the services asked for are not there', () => {
    const text = (url: string) => offers.instructionsFor(offers.offerAt(url))
    expect(text('/mcp?services=weather,geo')).toContain('Asked for and not there now: geo.')
    expect(text('/mcp?services=geo')).toMatch(/None offers a tool now.*Asked for and not there now: geo\.$/)
    expect(text('/mcp?services=weather')).not.toContain('not there')
    expect(text('/mcp?services=weather')).not.toContain('- echo')
    expect(text('/mcp')).toContain('- echo')
  })

  it('gives the same offer for the same choice, however it is spelt', () => {
    for (const query of ['services=weather,echo', 'services=weather,echo&search=on', 'tools=echo_run,weather_nope']) {
      const turned = query.replace(/=(\w+),(\w+)/, '=$2,$1')
      expect(offers.offerAt(`/mcp?x=1&${turned}`)).toBe(offers.offerAt(`/mcp?${query}`))
    }
  })

  it('gives the same offer, and the same lists, until something in it changes', async () => {
    await using own = await startCatalogue().then(mesh => ({
      ...mesh,
      async [Symbol.asyncDispose]() {
        mesh.catalogue.close()
      },
    }))
    const { offerAt } = createScopeOffers({ catalogue: own.catalogue, search: false, maxInstructionsLength: 4_000 })
    const urls = ['/mcp', '/mcp/weather', '/mcp?tools=echo_run', '/mcp?services=geo', '/mcp?services=geo&search=on']
    const before = urls.map(offerAt)
    own.answers['tool-geo'] = reflectedOf('weather.v1.WeatherService')
    own.resolver.set('tool-geo', [instanceOf('tool-geo', 'g1')])
    await vi.waitUntil(() => own.catalogue.view.operations.some(({ mcp }) => mcp === 'geo_get_forecast'))
    const after = urls.map(offerAt)
    expect(after.map((offer, i) => offer === before[i])).toEqual([false, true, false, false, false])
    expect(after.map((offer, i) => offer.tools === before[i]?.tools)).toEqual([false, true, true, false, true])
    expect(await after[4]?.search?.find('forecast', 1)).toHaveLength(1)
  })

  it('forgets scopes that were not asked for the longest, and makes them anew', () => {
    const first = offers.offerAt('/mcp?tools=echo_run&search=on')
    for (let i = 0; i < 512; i++) offers.offerAt(`/mcp?tools=t${i}`)
    const again = offers.offerAt('/mcp?tools=echo_run&search=on')
    expect(again).not.toBe(first)
    expect(again.search?.tools).toEqual(first.search?.tools)
  })

  it('searches where nobody says otherwise if it is told so', () => {
    const searching = createScopeOffers({ catalogue: mesh.catalogue, search: true, maxInstructionsLength: 4_000 })
    expect(searching.offerAt('/mcp').search?.tools).toHaveLength(6)
    expect(searching.offerAt('/mcp?search=off').search).toBeUndefined()
  })
})

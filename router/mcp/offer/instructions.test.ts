import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCatalogueView } from '../../catalogue/catalogue-view.ts'
import { startCatalogue } from '../../testing/static-catalogue.ts'
import { instructions } from './instructions.ts'
import { createOffers, type Offer } from './offer.ts'
import { createToolSearch } from './tool-search.ts'

describe('instructions', () => {
  let mesh: Awaited<ReturnType<typeof startCatalogue>>
  let offer: Offer
  beforeAll(async () => {
    mesh = await startCatalogue()
    offer = createOffers(mesh.catalogue)()
  })
  afterAll(() => mesh.catalogue.close())

  /** What is told of an offer, the head and the services. */
  function told(of: Offer, asked?: readonly string[]) {
    const [head = '', ...services] = instructions(mesh.catalogue.view, of, 4_000, asked).split('\n')
    return { head, services }
  }

  it('tells each service with what it is for', () => {
    expect(told(offer).services).toEqual([
      '- echo: An agent: give it an input, read what it does as it does it.',
      '- weather: Current weather and forecasts. Every answer names its source and carries its units.',
      expect.stringMatching(/^- itinerary: Plans trips/),
    ])
    expect(told(offer).head).toContain('`<service>_<operation>`')
    expect(told(offer).head).not.toMatch(/prompts|resources|search|not there/)
  })

  it('tells only services that offer something', () => {
    const tools = offer.tools.filter(({ service }) => service === 'tool-weather')
    expect(told({ ...offer, tools }).services).toEqual([expect.stringMatching(/^- weather: /)])
  })

  it('says that there are prompts and resources, where there are', () => {
    const { tools } = offer
    expect(told({ ...offer, prompts: tools }).head).toContain('There are prompts too.')
    expect(told({ ...offer, prompts: tools, templates: tools }).head).toContain('There are prompts and resources too.')
    expect(told({ ...offer, tools: [], resources: tools }).head).not.toContain('A tool is named')
  })

  it('says how to search, where the list has only that', () => {
    const search = createToolSearch(offer.tools, mesh.catalogue.view)
    const { head, services } = told({ ...offer, tools: [], search })
    expect(head).toContain('Say to `search_tools` what you want to do')
    expect(services).toHaveLength(3)
  })

  it('names the services that were asked for and are not there', () => {
    const { head } = told(offer, ['weather', 'tool-echo', 'worker-itinerary', 'geo'])
    expect(head).toContain('Asked for and not there now: tool-echo, geo.')
    expect(told(offer, ['weather', 'agent-echo']).head).not.toContain('not there')
  })

  it('stays within its length, and counts what it leaves out', () => {
    const text = instructions(mesh.catalogue.view, offer, 300)
    expect(text.length).toBeLessThanOrEqual(300)
    expect(text).toMatch(/- and \d more services: see the tools$/)
    expect(instructions(mesh.catalogue.view, offer, 300, Array(64).fill('x'.repeat(128))).length).toBe(300)
  })

  it('says so where there is nothing', () => {
    const nothing = { ...offer, tools: [], prompts: [], resources: [], templates: [] }
    expect(instructions(createCatalogueView([]), nothing, 4_000)).toMatch(/None offers a tool now/)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCatalogueView } from '../../catalogue/catalogue-view.ts'
import { startCatalogue } from '../../testing/static-catalogue.ts'
import { instructions } from './instructions.ts'

describe('instructions', () => {
  let mesh: Awaited<ReturnType<typeof startCatalogue>>
  beforeAll(async () => {
    mesh = await startCatalogue()
  })
  afterAll(() => mesh.catalogue.close())

  it('tells each service with what it is for', () => {
    expect(instructions(mesh.catalogue.view, 4_000).split('\n').slice(1)).toEqual([
      '- echo: An agent: give it an input, read what it does as it does it.',
      '- weather: Current weather and forecasts. Every answer names its source and carries its units.',
      expect.stringMatching(/^- itinerary: Plans trips/),
    ])
  })

  it('stays within its length, and counts what it leaves out', () => {
    const text = instructions(mesh.catalogue.view, 300)
    expect(text.length).toBeLessThanOrEqual(300)
    expect(text).toMatch(/- and \d more services: see the tools$/)
  })

  it('says so where there is nothing', () => {
    expect(instructions(createCatalogueView([]), 4_000)).toMatch(/None offers a tool now/)
  })
})

import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createCatalogueView } from './catalogue/catalogue-view.ts'
import { assertKnown, opening } from './opening.ts'
import { startCatalogue } from './testing/static-catalogue.ts'

describe('opening', () => {
  it('resolves as soon as the catalogue has settled, and leaves no timer', async () => {
    const clock = new ManualClock()
    const settled = Promise.withResolvers<void>()
    let open = false
    const opened = opening({ whenSettled: settled.promise }, clock, 10_000).then(() => {
      open = true
    })
    await clock.advance(9_999)
    expect(open).toBe(false)
    settled.resolve()
    await opened
    expect(clock.pending).toBe(0)
  })

  it('resolves when the time is up', async () => {
    const clock = new ManualClock()
    const opened = opening({ whenSettled: new Promise(() => {}) }, clock, 10_000)
    await clock.advance(10_000)
    await opened
  })
})

describe('assertKnown', () => {
  const nothing = createCatalogueView([])

  it('refuses while the mesh is not known', () => {
    const words = /^\[unavailable\] this router does not know the mesh yet/
    expect(() => assertKnown({ settled: false, view: nothing })).toThrow(words)
  })

  it('takes an empty mesh for the truth once it has settled, and one that is known in part as it is', async () => {
    assertKnown({ settled: true, view: nothing })
    const { catalogue } = await startCatalogue()
    assertKnown({ settled: false, view: catalogue.view })
    catalogue.close()
  })
})

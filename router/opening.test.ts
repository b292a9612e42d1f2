import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { assertSettled, opening } from './opening.ts'

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

describe('assertSettled', () => {
  it('refuses while the mesh is not known', () => {
    expect(() => assertSettled({ settled: false })).toThrow(/^\[unavailable\] this router does not know the mesh yet/)
    assertSettled({ settled: true })
  })
})

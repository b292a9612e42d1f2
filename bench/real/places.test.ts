import { describe, expect, it } from 'vitest'
import { Places } from './places.ts'

describe('Places', () => {
  it('lets so many in at once', () => {
    const places = new Places(2)
    expect([places.enter(1), places.enter(2)]).toEqual([1, 2])
    expect(places.enter(3)).toBeInstanceOf(Promise)
  })

  it('lets the others in by the order in which they came, each from when the one before was to end', async () => {
    const places = new Places(1)
    void places.enter(0)
    const waiting = [places.enter(1), places.enter(2)]
    places.leave(10)
    places.leave(25)
    expect(await Promise.all(waiting)).toEqual([10, 25])
  })

  it('has the place again once nobody waits', () => {
    const places = new Places(1)
    void places.enter(0)
    places.leave(10)
    expect(places.enter(50)).toBe(50)
  })
})

import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('createTurns', () => {
  it('lets so many go on at once, the others in order', async () => {
    const turns = createTurns(2)
    const going: number[] = []
    const all = [1, 2, 3, 4].map(async number => {
      await turns.take()
      going.push(number)
    })
    await Promise.all(all.slice(0, 2))
    expect(going).toEqual([1, 2])
    turns.give()
    await all[2]
    expect(going).toEqual([1, 2, 3])
    turns.give()
    await all[3]
    turns.give()
    turns.give()
    await turns.take()
    await turns.take()
  })
})

import { describe, expect, it } from 'vitest'
import { types } from '../../testing/reflected.ts'
import { createProgress } from './progress.ts'

function progress() {
  const event = types.getMessage('mesh.v1.RunEvent')
  if (event === undefined) throw new Error('no message')
  return createProgress(event)
}

describe('createProgress', () => {
  it("tells the service's own steps and words", () => {
    const tell = progress()
    expect(tell({ progress: { message: 'thinking', done: 0, total: 2 } })).toEqual({
      progress: 0,
      total: 2,
      message: 'thinking',
    })
    expect(tell({ progress: { message: 'writing', done: 2, total: 2 } })).toMatchObject({ progress: 2, total: 2 })
  })

  it('always goes up, also where the service stands still or counts no steps', () => {
    const tell = progress()
    const given = [
      { progress: { message: 'a', done: 5, total: 9 } },
      { progress: { message: 'b', done: 5, total: 9 } },
      { text: 'c' },
      { progress: { message: 'd', done: 1, total: 2 } },
      { progress: { message: 'e', done: 20, total: 0 } },
    ]
    expect(given.map(json => tell(json).progress)).toEqual([5, 6, 7, 8, 20])
  })

  it('names no total that has been passed', () => {
    const tell = progress()
    tell({ progress: { message: 'a', done: 5, total: 9 } })
    expect(tell({ progress: { message: 'b', done: 1, total: 2 } })).not.toHaveProperty('total')
  })

  it('says the text that came, or the message as JSON, not too long', () => {
    const tell = progress()
    expect(tell({ sessionId: 's', text: 'Hello' }).message).toBe('Hello')
    expect(tell({ sessionId: 's' }).message).toBe('{"sessionId":"s"}')
    expect(tell({ text: 'x'.repeat(9_000) }).message).toHaveLength(500)
  })
})

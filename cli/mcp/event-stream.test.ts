import { describe, expect, it } from 'vitest'
import { eventData } from './event-stream.ts'
import { createTurns } from './turns.ts'

async function* once(text: string) {
  yield Buffer.from(text)
}

describe('eventData', () => {
  it('gives the data of each event, lines of one joined, and nothing of the rest', async () => {
    const text =
      ': hello\n\nid: 1\nretry: 5\ndata:\n\nevent: message\ndata: {"a":\r\ndata:1}\r\n\r\ndata: 2\n\n: alive\n\ndata: torn'
    expect(await Array.fromAsync(eventData(once(text), 100, createTurns(1)))).toEqual(['', '{"a":\n1}', '2'])
  })

  it('holds a turn while an event comes and is taken, and none between', async () => {
    const turns = createTurns(1)
    async function* inPieces() {
      yield Buffer.from('data: 1\n\n')
      await turns.take()
      turns.give()
      yield Buffer.from('da')
      yield Buffer.from('ta: 2\n\n: alive\n\n')
    }
    const events = eventData(inPieces(), 100, turns)
    expect(await events.next()).toEqual({ done: false, value: '1' })
    let taken = false
    const taking = turns.take().then(() => {
      taken = true
    })
    expect(taken).toBe(false)
    const next = events.next()
    await taking
    turns.give()
    expect(await next).toEqual({ done: false, value: '2' })
    await events.return(undefined)
    await turns.take()
  })

  it('gives up an event above the bound, in one line or many', async () => {
    const turns = createTurns(1)
    await expect(Array.fromAsync(eventData(once(`data: ${'a'.repeat(99)}\n\n`), 100, turns))).rejects.toThrow(
      '[too_large]',
    )
    await expect(Array.fromAsync(eventData(once('data: aaaaa\n'.repeat(10)), 100, turns))).rejects.toThrow(
      '[too_large]',
    )
  })
})

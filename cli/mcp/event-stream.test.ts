import { describe, expect, it } from 'vitest'
import { eventData } from './event-stream.ts'

async function* once(text: string) {
  yield Buffer.from(text)
}

describe('eventData', () => {
  it('gives the data of each event, lines of one joined, and nothing of the rest', async () => {
    const text =
      ': hello\n\nid: 1\nretry: 5\ndata:\n\nevent: message\ndata: {"a":\r\ndata:1}\r\n\r\ndata: 2\n\n: alive\n\ndata: torn'
    expect(await Array.fromAsync(eventData(once(text), 100))).toEqual(['', '{"a":\n1}', '2'])
  })

  it('gives up an event above the bound, in one line or many', async () => {
    await expect(Array.fromAsync(eventData(once(`data: ${'a'.repeat(99)}\n\n`), 100))).rejects.toThrow('[too_large]')
    await expect(Array.fromAsync(eventData(once('data: aaaaa\n'.repeat(10)), 100))).rejects.toThrow('[too_large]')
  })
})

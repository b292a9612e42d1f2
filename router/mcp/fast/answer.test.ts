import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import type { Exchange } from '../../http/exchange.ts'
import { Answer } from './answer.ts'

const both = 'application/json, text/event-stream'

/** An answer to a client that reads nothing by itself, and all that was written to it. */
function answerTo(accept: string | undefined, gone = new AbortController()) {
  const written: unknown[] = []
  const response = Object.assign(new EventEmitter(), {
    writableNeedDrain: false,
    destroyed: false,
    writeHead(status: number, headers: Record<string, unknown>) {
      written.push([status, headers['Content-Type']])
      return response
    },
    write(text: string) {
      written.push(text)
      return !response.writableNeedDrain
    },
    end(text: string) {
      written.push(text, 'end')
    },
  })
  const exchange = { request: { headers: { accept } }, response, signal: gone.signal }
  const clock = new ManualClock()
  return { answer: new Answer(exchange as unknown as Exchange, clock, 100), clock, response, written, gone }
}

const comment = ': keep-alive\n\n'
const beginning = [200, 'text/event-stream']

describe('Answer', () => {
  it('is one body with its own status where nothing comes before it', async () => {
    const { answer, clock, written } = answerTo(both)
    await clock.advance(99)
    answer.end('{"a":1}', 400)
    await clock.advance(1_000)
    expect(written).toEqual([[400, 'application/json'], '{"a":1}', 'end'])
  })

  it('becomes a stream with a comment each time that it was silent for so long', async () => {
    const { answer, clock, written } = answerTo(both)
    await clock.advance(100)
    await clock.advance(100)
    answer.end('{}', 400)
    await clock.advance(1_000)
    expect(written).toEqual([beginning, comment, comment, 'event: message\ndata: {}\n\n', 'end'])
  })

  it('takes a client that does not say what it reads for one that reads streams', async () => {
    const { clock, written } = answerTo(undefined)
    await clock.advance(100)
    expect(written).toEqual([beginning, comment])
  })

  it('stays silent for a client that reads no streams, and comments no further to one that does not read', async () => {
    const deaf = answerTo('application/json')
    await deaf.clock.advance(1_000)
    expect(deaf.written).toEqual([])
    const behind = answerTo('*/*')
    await behind.clock.advance(100)
    behind.response.writableNeedDrain = true
    await behind.clock.advance(1_000)
    expect(behind.written).toEqual([beginning, comment])
  })

  it('holds a notification until the client has room for more', async () => {
    const { answer, response, written } = answerTo(both)
    await answer.notify('notifications/progress', { progress: 0 })
    response.writableNeedDrain = true
    let told = false
    const telling = answer.notify('notifications/progress', { progress: 1 }).then(() => {
      told = true
    })
    expect(written).toHaveLength(3)
    await Promise.resolve()
    expect(told).toBe(false)
    response.emit('drain')
    await telling
  })

  it('gives a notification up when the client goes away', async () => {
    const { answer, response, gone } = answerTo(both)
    response.writableNeedDrain = true
    const telling = answer.notify('notifications/progress', { progress: 0 })
    gone.abort()
    await expect(telling).rejects.toThrow()
  })
})

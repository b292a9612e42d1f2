import { describe, expect, it } from 'vitest'
import type { Indexed, Wait } from '../consul/consul-client.ts'
import { MeshError } from '../errors.ts'
import { ManualClock } from '../manual-clock.ts'
import { runBlockingWatch } from './blocking-watch.ts'

/** A watch whose answers a test gives one by one. */
function start(random = () => 0.5, leastGapMs = 0) {
  const clock = new ManualClock()
  const ending = new AbortController()
  const asked: Wait[] = []
  const heard: [text: string, wentBack: boolean][] = []
  const failed: number[] = []
  let settle: PromiseWithResolvers<Indexed<{ text: string }>> | undefined
  const ended = runBlockingWatch<{ text: string }>(
    {
      clock,
      random,
      backoff: { baseMs: 100, maxMs: 2000 },
      waitMs: 30_000,
      leastGapMs,
      ask(wait, signal) {
        asked.push(wait)
        settle = Promise.withResolvers()
        signal.addEventListener('abort', () => settle?.reject(signal.reason))
        return settle.promise
      },
      onAnswer: ({ text }, wentBack) => void heard.push([text, wentBack]),
      onFailure: (_error, failures) => void failed.push(failures),
    },
    ending.signal,
  )
  const answer = async (index: number, text: string, afterMs = 20_000) => {
    await clock.advance(afterMs)
    settle?.resolve({ index, text })
    await clock.advance(0)
  }
  const fail = async () => {
    settle?.reject(new MeshError('unavailable', 'away'))
    await clock.advance(0)
  }
  return { clock, asked, heard, failed, answer, fail, end: () => ending.abort(), ended }
}

describe('runBlockingWatch', () => {
  it('asks at once first, then waits past each answer', async () => {
    const { asked, heard, answer, end, ended } = start()
    await answer(7, 'a')
    await answer(9, 'b')
    expect(asked.map(wait => wait.index)).toEqual([0, 7, 9])
    expect(asked.at(-1)?.waitMs).toBe(30_000)
    expect(heard).toEqual([
      ['a', false],
      ['b', false],
    ])
    end()
    await ended
  })

  it('keeps its queries apart where news comes all the time', async () => {
    const { clock, asked, answer, heard, end, ended } = start(() => 0.5, 200)
    await answer(7, 'a', 0)
    await clock.advance(199)
    expect(asked).toHaveLength(1)
    await clock.advance(1)
    expect(asked).toHaveLength(2)
    await answer(9, 'b', 150)
    await clock.advance(50)
    await answer(11, 'c', 300)
    expect([asked.length, heard.length]).toEqual([4, 3])
    end()
    await ended
  })

  it('says nothing when the time ran out without a change', async () => {
    const { asked, heard, answer, end } = start()
    await answer(7, 'a')
    await answer(7, 'a', 30_000)
    expect(heard).toHaveLength(1)
    expect(asked.map(wait => wait.index)).toEqual([0, 7, 7])
    end()
  })

  it('starts over, and says so, when the index went backwards', async () => {
    const { asked, heard, answer, end } = start()
    await answer(2107, 'full')
    await answer(553, 'empty')
    await answer(553, 'empty')
    expect(heard).toEqual([
      ['full', false],
      ['empty', true],
      ['empty', false],
    ])
    expect(asked.map(wait => wait.index)).toEqual([0, 2107, 0, 553])
    end()
  })

  it('notices an index lower than before also after failures', async () => {
    const { heard, answer, fail, clock, end } = start()
    await answer(2107, 'full')
    await fail()
    await clock.advance(100)
    await answer(12, 'empty')
    expect(heard.at(-1)).toEqual(['empty', true])
    end()
  })

  it('pauses after failures, longer each time and drawn by chance, and asks for everything then', async () => {
    const { clock, asked, failed, answer, fail, end } = start(() => 0.5)
    await answer(7, 'a')
    await fail()
    await clock.advance(49)
    expect(asked).toHaveLength(2)
    await clock.advance(1)
    expect(asked).toHaveLength(3)
    expect(asked.at(-1)?.index).toBe(0)
    await fail()
    await clock.advance(99)
    expect(asked).toHaveLength(3)
    await clock.advance(1)
    expect(asked).toHaveLength(4)
    expect(failed).toEqual([1, 2])

    await answer(8, 'b')
    await fail()
    expect(failed).toEqual([1, 2, 1])
    end()
  })

  it('does not spin where something answers without waiting', async () => {
    const { clock, asked, answer, end } = start()
    await answer(7, 'a', 0)
    await answer(7, 'a', 0)
    expect(asked).toHaveLength(2)
    await clock.advance(1000)
    expect(asked).toHaveLength(3)
    end()
  })

  it('ends quietly, whether it asks or pauses', async () => {
    const asking = start()
    asking.end()
    await asking.ended
    const pausing = start()
    await pausing.fail()
    pausing.end()
    await pausing.ended
    expect([asking.failed, pausing.failed]).toEqual([[], [1]])
    expect(pausing.clock.pending).toBe(0)
  })
})

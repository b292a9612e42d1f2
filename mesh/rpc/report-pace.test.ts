import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../manual-clock.ts'
import { ReportPace } from './report-pace.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** Gives a report whenever one is due, the first at once, and notes when. */
function start({ random = () => 0.5, intervalMs = 0 }: { random?: () => number; intervalMs?: number } = {}) {
  const clock = new ManualClock()
  const pace = new ReportPace(clock, random, intervalMs)
  const said: number[] = [clock.now()]
  const ended = (async () => {
    while (await pace.due()) said.push(clock.now())
  })()
  closing.push(() => pace.end())
  return { clock, pace, said, ended }
}

describe('ReportPace', () => {
  it('tells of a change at the next tick of its own phase, a whole gap after the last report', async () => {
    const { clock, pace, said } = start({ random: () => 0.2 })
    pace.changed(false)
    await clock.advance(59)
    expect(said).toEqual([0])
    await clock.advance(1)
    expect(said).toEqual([0, 60])
    await clock.advance(30)
    for (let i = 0; i < 100; i++) pace.changed(false)
    await clock.advance(100)
    expect(said).toEqual([0, 60, 110])
  })

  it('ticks at another phase for another listener', async () => {
    const [one, other] = [start({ random: () => 0.2 }), start({ random: () => 0.9 })]
    for (const { clock, pace } of [one, other]) {
      pace.changed(false)
      await clock.advance(200)
    }
    expect([one.said[1], other.said[1]]).toEqual([60, 95])
  })

  it('tells at once that a full instance has room, unless it has just said something', async () => {
    const { clock, pace, said } = start()
    await clock.advance(12)
    pace.changed(true)
    await clock.advance(0)
    expect(said).toEqual([0, 12])
    await clock.advance(3)
    pace.changed(true)
    await clock.advance(0)
    expect(said).toEqual([0, 12])
    await clock.advance(200)
    expect(said).toEqual([0, 12, 75])
  })

  it('breaks a silence after a second, the first one sooner', async () => {
    const { clock, said } = start({ random: () => 0.25 })
    await clock.advance(3_500)
    expect(said).toEqual([0, 250, 1_250, 2_250, 3_250])
  })

  it('says nothing more often than it was asked to', async () => {
    const { clock, pace, said } = start({ random: () => 0, intervalMs: 30_000 })
    for (let i = 0; i < 70; i++) {
      pace.changed(i % 2 === 0)
      await clock.advance(1_000)
    }
    expect(said).toEqual([0, 30_000, 60_000])
  })

  it('ends at once, and leaves no timer', async () => {
    const { clock, pace, ended, said } = start()
    pace.changed(false)
    pace.end()
    await ended
    pace.changed(true)
    expect([clock.pending, said]).toEqual([0, [0]])
  })
})

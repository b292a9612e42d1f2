import { describe, expect, it } from 'vitest'
import { instanceOf } from '../testing/instance-of.ts'
import { createLayeredCall } from '../testing/layered-call.ts'
import { completed, streaming } from '../testing/memory-transport.ts'

const path = '/test.v1.Bytes/Unary'

/** One instance that answers after a time that the test sets, at first 100 ms. */
function start() {
  const timing = { ms: 100 }
  const layers = createLayeredCall(
    async ({ shape, signal }, instance) => {
      if (shape === 'streaming') return streaming(instance)
      await layers.clock.sleep(timing.ms, signal)
      return completed(instance)
    },
    [instanceOf('a')],
  )
  const { clock, call } = layers
  return {
    ...layers,
    timing,
    known(calls: number) {
      for (let i = 0; i < calls; i++) layers.durations.add('tool-test', path, 100)
    },
    /** A call with so much time. */
    async within(leftMs: number) {
      const result = call({ deadline: clock.now() + leftMs }).then(
        () => 'ok',
        (thrown: Error) => thrown.message,
      )
      await clock.advance(leftMs)
      return await result
    },
  }
}

describe('withRefusal', () => {
  it('refuses at once, in words, what has less time than nine in ten calls take, and asks nobody', async () => {
    const { within, known, asked, figures } = start()
    known(20)
    const text =
      /^\[deadline_exceeded\] .* was not begun: 50 ms are left, and nine in ten calls take longer than \d+ ms$/
    expect(await within(50)).toMatch(text)
    expect(asked).toEqual([])
    expect(figures.refused).toBe(1)
  })

  it('refuses nothing while too little is known, and nothing that has time enough', async () => {
    const { within, known, asked, figures } = start()
    known(19)
    expect(await within(50)).toMatch(/did not end before the caller's deadline/)
    known(1)
    expect(await within(150)).toBe('ok')
    expect([asked.length, figures.refused]).toEqual([2, 0])
  })

  it('lets one in ten through, so that a method which has become fast is soon found out', async () => {
    const { within, known, timing, asked, figures } = start()
    known(200)
    timing.ms = 5
    let calls = 0
    while (figures.refused === calls || calls < 10) {
      calls += 1
      await within(50)
      expect(calls).toBeLessThan(200)
    }
    // One of the first ten, and then as few more as make a tenth of all that is known.
    expect(asked.length).toBeLessThan(10)
    while (calls < 300) {
      calls += 1
      await within(50)
    }
    const before = figures.refused
    expect(await within(50)).toBe('ok')
    expect(figures.refused).toBe(before)
  })

  it('leaves streams alone: what came of them is worth something at their deadline, too', async () => {
    const { call, clock, known, asked } = start()
    known(20)
    await call({ shape: 'streaming', deadline: clock.now() + 1 })
    expect(asked).toEqual(['a'])
  })
})

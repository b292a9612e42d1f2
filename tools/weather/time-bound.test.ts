import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { abortable } from './abortable.ts'
import { within } from './time-bound.ts'

const never = <T>(signal: AbortSignal) => abortable(new Promise<T>(() => {}), signal)
const silent = new AbortController().signal

describe('within', () => {
  it('lets quick work through and leaves no timer', async () => {
    const clock = new ManualClock()
    await expect(within(100, clock, silent, async () => 'done')).resolves.toBe('done')
    expect(clock.pending).toBe(0)
  })

  it('aborts slow work and says how long it had', async () => {
    const clock = new ManualClock()
    const work = expect(within(100, clock, silent, never)).rejects.toThrow(
      '[deadline_exceeded] no answer within 100 ms',
    )
    await clock.advance(100)
    await work
  })

  it("aborts with the caller's reason when the caller goes away", async () => {
    const clock = new ManualClock()
    const caller = new AbortController()
    const work = within(100, clock, caller.signal, never)
    caller.abort(new Error('gone'))
    await expect(work).rejects.toThrow('gone')
    expect(clock.pending).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createChanges } from './changes.ts'

const signal = new AbortController().signal

/** Whether a promise has settled by now. */
async function isSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false
  void promise.finally(() => {
    settled = true
  })
  await new Promise(resolve => setImmediate(resolve))
  return settled
}

describe('createChanges', () => {
  it('counts from 1, one for each change', () => {
    const changes = createChanges(new ManualClock())
    expect([changes.index, changes.advance(), changes.advance(), changes.index]).toEqual([1, 2, 3, 3])
  })

  it('does not wait for what has happened', async () => {
    const changes = createChanges(new ManualClock())
    expect(await isSettled(changes.wait(() => 5, 4, 1000, signal))).toBe(true)
  })

  it('wakes for the thing waited for, written after it was counted, and for nothing else', async () => {
    const changes = createChanges(new ManualClock())
    let index = 1
    const waiting = changes.wait(() => index, 1, 1000, signal)
    changes.advance()
    expect(await isSettled(waiting)).toBe(false)
    const counted = changes.advance()
    index = counted
    expect(await isSettled(waiting)).toBe(true)
  })

  it('lets go when the time is up, the client has gone or the registry ends, and keeps nobody', async () => {
    const clock = new ManualClock()
    const changes = createChanges(clock)
    const gone = new AbortController()
    const [timed, left, ended] = [
      changes.wait(() => 1, 1, 1000, signal),
      changes.wait(() => 1, 1, 5000, gone.signal),
      changes.wait(() => 1, 1, 5000, signal),
    ]
    expect(changes.waiting).toBe(3)
    await clock.advance(1000)
    expect([await isSettled(timed), await isSettled(left)]).toEqual([true, false])
    gone.abort()
    expect([await isSettled(left), await isSettled(ended)]).toEqual([true, false])
    changes.end()
    expect(await isSettled(ended)).toBe(true)
    expect([changes.waiting, clock.pending]).toEqual([0, 0])
    expect(await isSettled(changes.wait(() => 1, 1, 5000, signal))).toBe(true)
  })
})

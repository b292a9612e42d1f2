import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { PendingAnswers } from './pending-answers.ts'

const nobody = new AbortController().signal
const response = { jsonrpc: '2.0', id: 'q', result: {} }

describe('PendingAnswers', () => {
  it('hands an answer to who waits for it, once, and only from the session that was asked', async () => {
    const pending = new PendingAnswers(new ManualClock())
    const answered = pending.expect('q', 's', 1_000, nobody)
    expect(pending.deliver('other', 's', response)).toBe(false)
    expect(pending.deliver('q', 't', response)).toBe(false)
    expect(pending.deliver('q', '', response)).toBe(false)
    expect(pending.deliver('q', 's', response)).toBe(true)
    expect(pending.deliver('q', 's', response)).toBe(false)
    expect(await answered).toBe(response)
    expect(pending.count).toBe(0)
  })

  it('gives up after its time', async () => {
    const clock = new ManualClock()
    const pending = new PendingAnswers(clock)
    const answered = pending.expect('q', 's', 1_000, nobody)
    const failed = expect(answered).rejects.toMatchObject({ code: 'deadline_exceeded' })
    await clock.advance(999)
    expect(pending.count).toBe(1)
    await clock.advance(1)
    await failed
    expect(pending.count).toBe(0)
    expect(pending.deliver('q', 's', response)).toBe(false)
  })

  it('gives up when its caller does, before or after it began to wait', async () => {
    const pending = new PendingAnswers(new ManualClock())
    const giveUp = new AbortController()
    const answered = pending.expect('q', 's', 1_000, giveUp.signal)
    giveUp.abort(new Error('gone'))
    await expect(answered).rejects.toThrow('gone')
    await expect(pending.expect('q', 's', 1_000, giveUp.signal)).rejects.toThrow('gone')
    expect(pending.count).toBe(0)
  })

  it('tells all who wait to call again when the router ends', async () => {
    const pending = new PendingAnswers(new ManualClock())
    const waiting = ['p', 'q'].map(id => pending.expect(id, 's', 1_000, nobody))
    const failed = waiting.map(one => expect(one).rejects.toMatchObject({ code: 'unavailable' }))
    pending.close()
    await Promise.all(failed)
    expect(pending.count).toBe(0)
  })
})

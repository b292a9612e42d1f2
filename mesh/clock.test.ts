import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'

describe('systemClock', () => {
  it('never goes back', () => {
    const times = Array.from({ length: 1_000 }, () => systemClock.now())
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  it('sleeps and calls back', async () => {
    const before = systemClock.now()
    await systemClock.sleep(5)
    await new Promise<void>(resolve => systemClock.after(5, resolve))
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(8)
  })

  it('takes a callback back', async () => {
    let fired = false
    systemClock.after(1, () => {
      fired = true
    })()
    await systemClock.sleep(5)
    expect(fired).toBe(false)
  })

  it('does not fire at once what lies further ahead than a timer can count', async () => {
    let fired = false
    const cancel = systemClock.after(Number.MAX_SAFE_INTEGER, () => {
      fired = true
    })
    await systemClock.sleep(10)
    cancel()
    expect(fired).toBe(false)
  })

  it('ends a sleep with the signal’s own reason and leaves no listener', async () => {
    const caller = new AbortController()
    const sleeping = systemClock.sleep(60_000, caller.signal)
    caller.abort('reason')
    await expect(sleeping).rejects.toBe('reason')
    const patient = new AbortController()
    await systemClock.sleep(1, patient.signal)
    expect(getEventListeners(patient.signal, 'abort')).toEqual([])
    await expect(systemClock.sleep(60_000, caller.signal)).rejects.toBe('reason')
  })
})

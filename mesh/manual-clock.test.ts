import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { ManualClock } from './manual-clock.ts'

describe('ManualClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock()
    expect([clock.now(), clock.wallMs(), clock.pending]).toEqual([0, 0, 0])
    await clock.advance(1.5)
    expect([clock.now(), clock.wallMs()]).toEqual([1.5, 1.5])
  })

  it('fires what falls due, in order of time, at its own time', async () => {
    const clock = new ManualClock()
    const fired: string[] = []
    const note = (name: string) => () => void fired.push(`${name}@${clock.now()}`)
    clock.after(30, note('c'))
    clock.after(10, note('a'))
    clock.after(10, note('b'))
    clock.after(31, note('never'))
    await clock.advance(30)
    expect(fired).toEqual(['a@10', 'b@10', 'c@30'])
    expect(clock.pending).toBe(1)
  })

  it('fires what is set on the way, if it falls due on the way', async () => {
    const clock = new ManualClock()
    const waits: number[] = []
    const loop = async () => {
      for (let i = 0; i < 3; i++) {
        await clock.sleep(10)
        waits.push(clock.now())
      }
    }
    const done = loop()
    await clock.advance(25)
    expect(waits).toEqual([10, 20])
    await clock.advance(5)
    await done
    expect(waits).toEqual([10, 20, 30])
  })

  it('takes callbacks back, also after they happened', async () => {
    const clock = new ManualClock()
    let fired = 0
    const cancel = clock.after(10, () => {
      fired += 1
    })
    const late = clock.after(5, () => {
      fired += 10
    })
    cancel()
    await clock.advance(20)
    late()
    expect(fired).toBe(10)
  })

  it('ends a sleep with the signal’s own reason, and leaves neither timer nor listener', async () => {
    const clock = new ManualClock()
    const caller = new AbortController()
    const slept = clock.sleep(10, caller.signal)
    await clock.advance(10)
    await slept
    expect(getEventListeners(caller.signal, 'abort').length).toBe(0)
    const sleeping = clock.sleep(10, caller.signal)
    caller.abort('reason')
    await expect(sleeping).rejects.toBe('reason')
    expect(clock.pending).toBe(0)
    await expect(clock.sleep(10, caller.signal)).rejects.toBe('reason')
  })
})

import { describe, expect, it } from 'vitest'
import { MeshError } from '../errors.ts'
import { defaultQueueLimit, Slots } from './slots.ts'

const here = new AbortController().signal
const full = (slots: Slots): MeshError => {
  try {
    void slots.enter(here)
  } catch (thrown) {
    return MeshError.from(thrown)
  }
  throw new Error('was let in')
}

describe('Slots', () => {
  it('lets in as many as there are slots, at once', () => {
    const slots = new Slots({ slots: 2, queueLimit: 1 })
    expect([slots.enter(here), slots.enter(here)]).toEqual([undefined, undefined])
    expect([slots.running, slots.queued]).toEqual([2, 0])
  })

  it('has others wait, and gives each slot that comes back to whoever waited longest', async () => {
    const slots = new Slots({ slots: 1, queueLimit: 3 })
    void slots.enter(here)
    const begun: number[] = []
    for (const call of [1, 2, 3]) void slots.enter(here)?.then(() => begun.push(call))
    for (const soFar of [[1], [1, 2], [1, 2, 3]]) {
      slots.leave(10)
      await Promise.resolve()
      expect(begun).toEqual(soFar)
      expect(slots.running).toBe(1)
    }
    slots.leave(10)
    expect([slots.running, slots.queued]).toEqual([0, 0])
    expect(slots.enter(here)).toBeUndefined()
  })

  it('takes out of the queue whoever leaves, and lets the next one have the place and the slot', async () => {
    const slots = new Slots({ slots: 1, queueLimit: 2 })
    const [first, second] = [new AbortController(), new AbortController()]
    void slots.enter(here)
    const gone = slots.enter(first.signal)
    const stays = slots.enter(second.signal)
    first.abort(new MeshError('cancelled', 'gone'))
    await expect(gone).rejects.toThrow('[cancelled] gone')
    expect(slots.queued).toBe(1)
    expect(slots.enter(here)).toBeInstanceOf(Promise)
    slots.leave(10)
    await expect(stays).resolves.toBeUndefined()
    // Whoever leaves after that is out of the queue already.
    second.abort()
    expect([slots.running, slots.queued]).toEqual([1, 1])
  })

  it('has nobody wait who has gone already', () => {
    const slots = new Slots({ slots: 1, queueLimit: 1 })
    void slots.enter(here)
    const gone = AbortSignal.abort(new MeshError('cancelled', 'gone'))
    expect(() => slots.enter(gone)).toThrow('[cancelled] gone')
    expect([slots.queued, slots.refused]).toEqual([0, 0])
  })

  it('refuses more, and says when to come again by how long calls took', () => {
    const slots = new Slots({ slots: 2, queueLimit: 0 })
    void slots.enter(here)
    void slots.enter(here)
    expect(full(slots)).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 })
    slots.leave(400)
    void slots.enter(here)
    expect(full(slots).retryAfterMs).toBe(200)

    const queueing = new Slots({ slots: 2, queueLimit: 3 })
    void queueing.enter(here)
    queueing.leave(400)
    for (let i = 0; i < 5; i++) void queueing.enter(here)
    expect(full(queueing).retryAfterMs).toBe(800)
    expect(full(queueing).message).toBe('[overloaded] 2 calls run here and 3 wait, which is all that may')
    expect([slots.refused, queueing.refused]).toEqual([2, 2])
  })

  it('says at least a millisecond and at most ten seconds', () => {
    for (const [durationMs, expected] of [
      [0, 1],
      [3_600_000, 10_000],
    ] as const) {
      const slots = new Slots({ slots: 1, queueLimit: 0 })
      void slots.enter(here)
      slots.leave(durationMs)
      void slots.enter(here)
      expect(full(slots).retryAfterMs).toBe(expected)
    }
  })
})

describe('defaultQueueLimit', () => {
  it('is four times the slots, and at least 16', () => {
    expect([1, 4, 5, 100].map(defaultQueueLimit)).toEqual([16, 16, 20, 400])
  })
})

import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../outcome.ts'
import { createEjection, type Ejection } from './ejection.ts'

interface Key {
  readonly id: string
}

const [a, b, c, d]: readonly [Key, Key, Key, Key] = [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }]
const statusOf = { ok: 0, fault: 14, overload: 8, neutral: 3 } as const

/** An ejection over a pool, with a random that gives the plain length unless told otherwise. */
function start({ healthy = 4, random = 0.5 } = {}) {
  const ejection = createEjection<Key>(() => random)
  ejection.resize(healthy)
  const end = (key: Key, kind: keyof typeof statusOf, times = 1, now = 0, onTrial = false) => {
    let changed = false
    for (let i = 0; i < times; i++) changed = ejection.ended(key, outcomeOf(statusOf[kind], 1), now, onTrial)
    return changed
  }
  const may = (now: number, ...keys: Key[]) => keys.filter(key => ejection.mayTake(key, now)).map(({ id }) => id)
  return { ejection, end, may }
}

/** Gives an instance whose ejection is over its call on trial. */
function tryOut({ mayTake, began }: Ejection<Key>, key: Key, now: number): boolean {
  return mayTake(key, now) && began(key, now)
}

describe('createEjection', () => {
  it('ejects at the fifth fault in a row, and says that something changed', () => {
    const { ejection, end, may } = start()
    expect(end(a, 'fault', 4)).toBe(false)
    expect(may(0, a, b)).toEqual(['a', 'b'])
    expect(end(a, 'fault')).toBe(true)
    expect(may(4_999, a, b)).toEqual(['b'])
    expect([ejection.isEjected(a), ejection.isEjected(b)]).toEqual([true, false])
  })

  it('begins to count anew after a call that went well; what says nothing neither counts nor interrupts', () => {
    const { ejection, end } = start()
    end(b, 'ok', 100)
    end(a, 'ok', 100)
    end(a, 'fault', 4)
    end(a, 'ok')
    expect(end(a, 'fault', 4)).toBe(false)
    end(a, 'overload', 50)
    end(a, 'neutral', 50)
    expect(ejection.isEjected(a)).toBe(false)
    expect(end(a, 'fault')).toBe(true)
  })

  it('ejects whoever fails half of ten calls in 30 s and more than twice what the others fail', () => {
    const alternating = (others: 'ok' | 'fault', times: number, gapMs = 0) => {
      const { ejection, end } = start()
      for (let i = 0; i < 30; i++) end(b, i % 3 === 0 ? others : 'ok', 1, i * gapMs)
      for (let i = 0; i < times; i++) end(a, i % 2 === 0 ? 'ok' : 'fault', 1, i * gapMs)
      return ejection.isEjected(a)
    }
    expect(alternating('ok', 9)).toBe(false)
    expect(alternating('ok', 10)).toBe(true)
    // A third of the others' calls fail too: then it is not this instance.
    expect(alternating('fault', 10)).toBe(false)
    // Ten calls in 40 s are none in 30.
    expect(alternating('ok', 10, 4_000)).toBe(false)
    expect(alternating('ok', 10, 2_000)).toBe(true)
  })

  it('lets one call at a time through once the ejection has ended, and takes it back when that goes well', () => {
    const { ejection, end, may } = start()
    end(a, 'fault', 5)
    expect(ejection.isDue(4_999)).toBe(false)
    expect(ejection.isDue(5_000)).toBe(true)
    expect(may(5_000, a)).toEqual(['a'])
    expect(ejection.isDue(5_000)).toBe(false)
    expect(ejection.began(a, 5_000)).toBe(true)
    expect(ejection.began(a, 5_000)).toBe(false)
    expect(may(5_000, a)).toEqual([])
    expect(end(a, 'ok', 1, 5_100, true)).toBe(true)
    expect(may(5_100, a)).toEqual(['a'])
    expect(ejection.isEjected(a)).toBe(false)
    // And it begins with a clean sheet.
    expect(end(a, 'fault', 4, 5_100)).toBe(false)
    expect(end(a, 'fault', 1, 5_100)).toBe(true)
  })

  it('has another call on trial where one has not ended for half a minute, as a stream does not', () => {
    const { ejection, end, may } = start()
    end(a, 'fault', 5)
    expect(tryOut(ejection, a, 5_000)).toBe(true)
    expect([ejection.isDue(34_999), may(34_999, a)]).toEqual([false, []])
    expect(ejection.isDue(35_000)).toBe(true)
    expect(tryOut(ejection, a, 35_000)).toBe(true)
    expect(may(35_000, a)).toEqual([])
    expect(end(a, 'neutral', 1, 35_000, true)).toBe(true)
    expect(ejection.isDue(1e9)).toBe(false)
    expect(tryOut(ejection, a, 35_000)).toBe(true)
    expect(end(a, 'ok', 1, 35_100, true)).toBe(true)
    expect([ejection.isEjected(a), ejection.isDue(1e9)]).toEqual([false, false])
    // However the stream ends after all.
    expect(end(a, 'fault', 1, 90_000, true)).toBe(false)
    expect(may(90_000, a)).toEqual(['a'])
  })

  it('does not take calls that began earlier for the one on trial', () => {
    const { ejection, end, may } = start()
    end(a, 'fault', 5)
    expect(tryOut(ejection, a, 5_000)).toBe(true)
    expect(end(a, 'ok', 3, 5_100)).toBe(false)
    expect(end(a, 'fault', 3, 5_100)).toBe(false)
    expect(may(5_100, a)).toEqual([])
  })

  it('tries again after a trial that says nothing', () => {
    const { ejection, end } = start()
    end(a, 'fault', 5)
    for (const kind of ['overload', 'neutral'] as const) {
      expect(tryOut(ejection, a, 5_000)).toBe(true)
      expect(end(a, kind, 1, 5_000, true)).toBe(true)
    }
    expect(ejection.isEjected(a)).toBe(true)
    expect(tryOut(ejection, a, 5_000)).toBe(true)
  })

  it('is out for twice as long each time, up to 300 s', () => {
    const { ejection, end } = start()
    end(a, 'fault', 5)
    let now = 0
    for (const seconds of [5, 10, 20, 40, 80, 160, 300, 300]) {
      expect(ejection.mayTake(a, now + seconds * 1000 - 1)).toBe(false)
      now += seconds * 1000
      expect(tryOut(ejection, a, now)).toBe(true)
      expect(end(a, 'fault', 1, now, true)).toBe(true)
    }
  })

  it('forgives an ejection for every 30 s without another', () => {
    const lengthAfter = (quietMs: number) => {
      const { ejection, end, may } = start()
      end(a, 'fault', 5)
      tryOut(ejection, a, 5_000)
      end(a, 'fault', 1, 5_000, true)
      tryOut(ejection, a, 15_000)
      end(a, 'ok', 1, 15_000, true)
      const now = 15_000 + quietMs
      end(a, 'fault', 5, now)
      return [5, 10, 20].find(seconds => may(now + seconds * 1000, a).length > 0)
    }
    expect([0, 30_000, 60_000, 1e9].map(lengthAfter)).toEqual([20, 10, 5, 5])
  })

  it('varies how long by a fifth either way', () => {
    const endOf = (random: number) => {
      const { ejection, end } = start({ random })
      end(a, 'fault', 5)
      return [4_000, 5_000, 6_000].find(now => ejection.isDue(now))
    }
    expect([0, 0.5, 1 - Number.EPSILON].map(endOf)).toEqual([4_000, 5_000, 6_000])
  })

  it.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
    [9, 4],
    [10, 3],
    [20, 6],
  ])('takes of %i at most %i out', (healthy, most) => {
    const { ejection, end } = start({ healthy })
    const keys = Array.from({ length: healthy }, (_, i) => ({ id: `i${i}` }))
    for (const key of keys) end(key, 'fault', 20)
    expect(keys.filter(key => ejection.isEjected(key))).toHaveLength(most)
  })

  it('takes one back that fails its trial, when it may not go out any more', () => {
    const { ejection, end, may } = start({ healthy: 2 })
    end(a, 'fault', 5)
    tryOut(ejection, a, 5_000)
    ejection.resize(1)
    expect(end(a, 'fault', 1, 5_000, true)).toBe(true)
    expect(may(5_000, a)).toEqual(['a'])
    expect(ejection.isEjected(a)).toBe(false)
  })

  it('forgets those that left, who then keep nobody in', () => {
    const { ejection, end } = start()
    end(a, 'fault', 5)
    end(b, 'fault', 5)
    expect(end(c, 'fault', 5)).toBe(false)
    ejection.keep([b, c, d])
    expect(ejection.isEjected(a)).toBe(false)
    expect(end(c, 'fault')).toBe(true)
    ejection.keep([])
    expect(ejection.isDue(1e12)).toBe(false)
  })

  it('lets nobody wait for a clock that went backwards', () => {
    const { ejection, end, may } = start()
    end(a, 'fault', 5, 1e9)
    expect(ejection.isDue(0)).toBe(true)
    expect(may(0, a)).toEqual(['a'])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newSealingKey, readSealingKeys, type SealingKey, writeSealingKeys } from '#mesh/sealing-keys.ts'
import { keyAges, revoked, rotated } from './key-ages.ts'

const lifeMs = 1_000_000
const keysFrom = (...starts: number[]) => starts.map(newSealingKey)
const starts = (keys: readonly SealingKey[] = []) => keys.map(({ fromMs }) => fromMs)

describe('keyAges', () => {
  it('tells what each key is good for, and until when', () => {
    const now = 2_000_000
    const told = keyAges(keysFrom(0, 500_000, 1_500_000, 2_010_000), now, lifeMs)
    expect(told.map(({ use, untilMs }) => [use, untilMs])).toEqual([
      ['over', 1_500_000],
      ['opens', 2_500_000],
      ['seals', 3_010_000],
      ['waits', undefined],
    ])
  })

  it('takes a key for needed until the last text that it sealed ends', () => {
    const keys = keysFrom(0, 100)
    expect(keyAges(keys, 100 + lifeMs - 1, lifeMs)[0]?.use).toBe('opens')
    expect(keyAges(keys, 100 + lifeMs, lifeMs)[0]?.use).toBe('over')
  })

  it('says that the first one seals where none has begun', () => {
    expect(keyAges(keysFrom(500, 600), 0, lifeMs).map(({ use }) => use)).toEqual(['seals', 'waits'])
  })
})

describe('rotated', () => {
  it('adds a key that seals a minute later, after all others', () => {
    expect(starts(rotated(keysFrom(0), 5_000, lifeMs)?.keys)).toEqual([0, 65_000])
    expect(starts(rotated(keysFrom(0, 90_000), 5_000, lifeMs)?.keys)).toEqual([0, 90_000, 90_001])
  })

  it('adds the first one at once, since nobody could seal meanwhile', () => {
    expect(starts(rotated([], 5_000, lifeMs)?.keys)).toEqual([5_000])
  })

  it('drops what is over, and nothing else', () => {
    const changed = rotated(keysFrom(0, 100, lifeMs), lifeMs + 500, lifeMs)
    expect([starts(changed?.keys), starts(changed?.dropped)]).toEqual([[100, lifeMs, lifeMs + 60_500], [0]])
  })

  it('refuses where eight keys are needed', () => {
    expect(rotated(keysFrom(1, 2, 3, 4, 5, 6, 7), 10, lifeMs)?.keys).toHaveLength(8)
    expect(rotated(keysFrom(1, 2, 3, 4, 5, 6, 7, 8), 10, lifeMs)).toBeUndefined()
  })

  it('never takes a key away that a living text was sealed with, however often it is called', () => {
    const waits = fc.array(fc.integer({ min: 1, max: lifeMs }), { maxLength: 30 })
    fc.assert(
      fc.property(waits, waits => {
        let now = 0
        let keys: readonly SealingKey[] = keysFrom(0)
        /** When each key sealed last. */
        const sealed = new Map<string, number>()
        for (const waitMs of waits) {
          now += waitMs
          keys.forEach(({ id, fromMs }, i) => {
            if (fromMs <= now) sealed.set(id, Math.min(now, keys[i + 1]?.fromMs ?? now))
          })
          keys = rotated(keys, now, lifeMs)?.keys ?? keys
          expect(readSealingKeys(writeSealingKeys(keys))).toHaveLength(keys.length)
          for (const [id, at] of sealed) {
            if (at + lifeMs > now) expect(keys.some(key => key.id === id)).toBe(true)
          }
        }
      }),
    )
  })
})

describe('revoked', () => {
  const idAt = (keys: readonly SealingKey[], i: number) => keys[i]?.id ?? ''

  it('takes an old key away and leaves the rest as it is', () => {
    const keys = keysFrom(0, 100)
    const changed = revoked(keys, idAt(keys, 0), 500)
    expect([starts(changed.keys), changed.added, starts(changed.dropped)]).toEqual([[100], undefined, [0]])
  })

  it('adds one after the newest, which the one before it stands in for', () => {
    const keys = keysFrom(0, 100)
    expect(starts(revoked(keys, idAt(keys, 1), 500).keys)).toEqual([0, 60_500])
  })

  it('adds one that seals at once where none is left that could', () => {
    const keys = keysFrom(0)
    expect(starts(revoked(keys, idAt(keys, 0), 500).keys)).toEqual([500])
  })
})

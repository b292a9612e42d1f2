import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createChanges } from './changes.ts'
import { createKv } from './kv.ts'

const create = (maxBytes?: number) => createKv(createChanges(new ManualClock()), maxBytes)

describe('createKv', () => {
  it('is bounded as a whole, and has room again when something goes', () => {
    const kv = create(10)
    expect(kv.put('a', Buffer.alloc(5), 0)).toBe(true)
    expect(() => kv.put('b', Buffer.alloc(5), 0)).toThrow('the store is full (at most 10 bytes)')
    expect(kv.put('a', Buffer.alloc(9), 0)).toBe(true)
    kv.remove('a')
    expect(kv.put('b', Buffer.alloc(9), 0)).toBe(true)
  })

  it('agrees with a plain map, and no index ever goes backwards', () => {
    const key = fc.constantFrom('a', 'a/b', 'a/c', 'b')
    const step = fc.oneof(
      fc.record({ kind: fc.constant('put' as const), key, cas: fc.option(fc.nat(12), { nil: undefined }) }),
      fc.record({ kind: fc.constant('remove' as const), key, cas: fc.constant(undefined) }),
      fc.record({ kind: fc.constant('removeUnder' as const), key, cas: fc.constant(undefined) }),
    )
    fc.assert(
      fc.property(fc.array(step), steps => {
        const kv = create()
        const model = new Map<string, number>()
        const indexes = () => ['a', 'a/b', 'a/c', 'b', 'z'].flatMap(name => [kv.indexOf(name), kv.indexUnder(name)])
        steps.forEach(({ kind, key, cas }, i) => {
          const before = indexes()
          if (kind === 'put') {
            const fits = cas === undefined || cas === (kv.get(key)?.modifyIndex ?? 0)
            expect(kv.put(key, Buffer.from([i]), 0, cas)).toBe(fits)
            if (fits) model.set(key, i)
          }
          if (kind === 'remove') {
            kv.remove(key)
            model.delete(key)
          }
          if (kind === 'removeUnder') {
            kv.removeUnder(key)
            for (const name of [...model.keys()]) if (name.startsWith(key)) model.delete(name)
          }
          expect(kv.under('').map(entry => [entry.key, entry.value[0]])).toEqual([...model].sort())
          const after = indexes()
          expect(after.every((index, at) => index >= (before[at] ?? 0))).toBe(true)
        })
      }),
    )
  })
})

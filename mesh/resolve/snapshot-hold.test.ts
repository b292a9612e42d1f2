import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHold, type Hold, type Listed } from './snapshot-hold.ts'

const holdMs = 15_000
type Word = 'well' | 'down'

/** `a: 'well'` is listed at its own place `a`. */
const list = (words: Record<string, Word>): Listed<string>[] =>
  Object.entries(words).map(([id, word]) => ({ id, place: id, well: word === 'well', holdMs, value: `${id} ${word}` }))

const all = { a: 'well', b: 'well', c: 'well' } as const

describe('createHold', () => {
  it('shows each list as it is while the registry is well', () => {
    const hold = createHold<string>()
    hold.answer(list(all), 0)
    expect(hold.view(0)).toEqual(['a well', 'b well', 'c well'])
    hold.answer(list({ a: 'down' }), 1)
    expect(hold.view(1)).toEqual(['a down'])
    hold.answer([], 2)
    expect(hold.view(2)).toEqual([])
    expect([hold.size, hold.endsAtMs]).toEqual([0, undefined])
  })

  it('goes through a restart unseen: nothing, then everything down, then all well again', () => {
    const hold = createHold<string>()
    const whole = ['a well', 'b well', 'c well']
    hold.answer(list(all), 0)
    hold.lost(1000)
    expect(hold.view(1000)).toEqual(whole)
    hold.forgot(2000)
    hold.answer([], 2000)
    expect(hold.view(2000)).toEqual(whole)
    hold.answer(list({ a: 'down', b: 'down', c: 'down' }), 2100)
    expect(hold.view(2100)).toEqual(whole)
    hold.answer(list({ a: 'well', b: 'down', c: 'down' }), 2500)
    expect([hold.view(2500), hold.size]).toEqual([whole, 2])
    hold.answer(list(all), 3000)
    expect([hold.view(3000), hold.size]).toEqual([whole, 0])
    hold.answer(list({ a: 'down', b: 'well', c: 'well' }), 3100)
    expect(hold.view(3100)).toEqual(['a down', 'b well', 'c well'])
  })

  it('is not taken in by a registry that first lists all as they were, and only then calls them down', () => {
    const hold = createHold<string>()
    hold.answer(list(all), 0)
    hold.lost(1000)
    hold.answer(list(all), 2000)
    hold.answer(list({ a: 'down', b: 'down', c: 'well' }), 2100)
    expect([hold.view(2100), hold.size]).toEqual([['a well', 'b well', 'c well'], 2])
    hold.answer(list({ a: 'well', b: 'down', c: 'well' }), 2500)
    expect(hold.size).toBe(1)
    hold.answer(list({ a: 'down', b: 'down', c: 'well' }), 2600)
    expect(hold.view(2600)).toEqual(['a down', 'b well', 'c well'])
    expect(hold.view(2000 + holdMs)).toEqual(['a down', 'b down', 'c well'])
  })

  it('passes on at once who is taken away after the registry had listed them again', () => {
    const hold = createHold<string>()
    hold.answer(list(all), 0)
    hold.lost(1000)
    hold.answer(list({ a: 'well', b: 'down' }), 2000)
    hold.answer([], 2100)
    expect(hold.view(2100)).toEqual(['c well'])
  })

  it('drops who is not confirmed when the time is up, and says when that is', () => {
    const hold = createHold<string>()
    hold.answer(list(all), 0)
    hold.lost(1000)
    expect(hold.endsAtMs).toBeUndefined()
    hold.answer(list({ a: 'well', b: 'down' }), 600_000)
    expect(hold.endsAtMs).toBe(600_000 + holdMs)
    expect(hold.view(600_000 + holdMs - 1)).toEqual(['a well', 'b well', 'c well'])
    expect(hold.view(600_000 + holdMs)).toEqual(['a well', 'b down'])
    expect([hold.size, hold.endsAtMs]).toEqual([0, undefined])
  })

  it('never holds who was down already', () => {
    const hold = createHold<string>()
    hold.answer(list({ a: 'down' }), 0)
    hold.lost(1)
    hold.answer([], 2)
    expect(hold.view(2)).toEqual([])
  })

  it('lets go of a place that another has taken, even one that is not well yet', () => {
    const hold = createHold<string>()
    hold.answer(list({ a: 'well' }), 0)
    hold.lost(1)
    hold.answer([{ id: 'z', place: 'a', well: false, holdMs, value: 'z down' }], 2)
    expect(hold.view(2)).toEqual(['z down'])
  })

  it('gives each its own time: a check that runs seldom needs longer', () => {
    const hold = createHold<string>()
    hold.answer([...list({ a: 'well' }), { id: 'b', place: 'b', well: true, holdMs: 60_000, value: 'b well' }], 0)
    hold.forgot(1)
    hold.answer([], 1)
    expect(hold.view(1 + holdMs)).toEqual(['b well'])
    expect(hold.view(1 + 60_000)).toEqual([])
  })

  it('does not start anew with each failure, only with each loss of memory', () => {
    const flap = (again: (hold: Hold<string>, nowMs: number) => void) => {
      const hold = createHold<string>()
      hold.answer(list(all), 0)
      hold.lost(0)
      for (let nowMs = 0; nowMs < 2 * holdMs; nowMs += 5000) {
        hold.answer([], nowMs)
        again(hold, nowMs + 5000)
      }
      return hold.view(2 * holdMs).length
    }
    expect(flap((hold, nowMs) => hold.lost(nowMs))).toBe(0)
    expect(flap((hold, nowMs) => hold.forgot(nowMs))).toBe(3)
  })

  const word = fc.constantFrom<Word | undefined>('well', 'down', undefined)
  const words = fc
    .record({ a: word, b: word, c: word, d: word })
    .map(record =>
      Object.fromEntries(Object.entries(record).filter((pair): pair is [string, Word] => pair[1] !== undefined)),
    )
  const event = fc.oneof(
    fc.record({ kind: fc.constant('answer' as const), words, afterMs: fc.nat(20_000) }),
    fc.record({ kind: fc.constant('forgot' as const), words, afterMs: fc.nat(20_000) }),
    fc.record({ kind: fc.constant('lost' as const), words: fc.constant({}), afterMs: fc.nat(20_000) }),
  )
  type Event = { kind: 'answer' | 'forgot' | 'lost'; words: Record<string, Word>; afterMs: number }

  /** Plays events and returns the hold with the time at which they end. */
  const play = (events: readonly Event[]) => {
    const hold = createHold<string>()
    let nowMs = 0
    for (const { kind, words, afterMs } of events) {
      nowMs += afterMs
      if (kind === 'lost') hold.lost(nowMs)
      if (kind === 'forgot') hold.forgot(nowMs)
      if (kind !== 'lost') hold.answer(list(words), nowMs)
    }
    return { hold, nowMs }
  }

  it('shows exactly the list in the end, whatever happened before', () => {
    fc.assert(
      fc.property(fc.array(event), words, (events, last) => {
        const { hold, nowMs } = play(events)
        hold.answer(list(last), nowMs)
        expect(hold.view(nowMs + holdMs)).toEqual(list(last).map(item => item.value))
        expect([hold.size, hold.endsAtMs]).toEqual([0, undefined])
      }),
    )
  })

  it('loses nobody who was well to a registry that comes back, whatever it says first', () => {
    fc.assert(
      fc.property(fc.array(event), words, fc.boolean(), (events, said, proven) => {
        const { hold, nowMs } = play(events)
        const before = hold.view(nowMs)
        if (proven) hold.forgot(nowMs)
        else hold.lost(nowMs)
        hold.answer(list(said), nowMs)
        const after = hold.view(nowMs)
        const well = before.filter(value => value.endsWith('well'))
        expect(after).toEqual(expect.arrayContaining(well))
        for (const item of list(said)) {
          const wasWell = well.includes(`${item.id} well`)
          if (!wasWell) expect(after).toContain(item.value)
        }
      }),
    )
  })

  it('never shows anybody twice, and nobody whom no list has named', () => {
    fc.assert(
      fc.property(fc.array(event), events => {
        const { hold, nowMs } = play(events)
        const ids = hold.view(nowMs).map(value => value.split(' ')[0] ?? '')
        const named = new Set(events.flatMap(({ words }) => Object.keys(words)))
        expect(ids).toEqual([...new Set(ids)].sort())
        expect(ids.filter(id => !named.has(id))).toEqual([])
      }),
    )
  })

  it('changes by itself at the moment that it names, if at all, and not before', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), events => {
        const { hold, nowMs } = play(events)
        const now = hold.view(nowMs)
        const { endsAtMs, size } = hold
        if (endsAtMs === undefined) {
          expect(hold.view(nowMs + 10 * holdMs)).toEqual(now)
        } else {
          expect(endsAtMs).toBeGreaterThan(nowMs)
          expect(hold.view((nowMs + endsAtMs) / 2)).toEqual(now)
          expect(endsAtMs - nowMs).toBeLessThanOrEqual(holdMs)
          hold.view(endsAtMs)
          expect(hold.size).toBeLessThanOrEqual(size)
        }
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { abortable } from './abortable.ts'
import { SharedCache } from './shared-cache.ts'

const silent = new AbortController().signal

/** A cache of two values for a minute, and loads that end when the test says so. */
function setUp() {
  const clock = new ManualClock()
  const cache = new SharedCache<string>(clock, { maxEntries: 2, ttlMs: 60_000 })
  const loads: { key: string; signal: AbortSignal; end: (value: string) => void; fail: (error: Error) => void }[] = []
  const get = (key: string, signal = silent) =>
    cache.get(
      key,
      loading => {
        const { promise, resolve, reject } = Promise.withResolvers<string>()
        loads.push({ key, signal: loading, end: resolve, fail: reject })
        return abortable(promise, loading)
      },
      signal,
    )
  const fill = async (key: string) => {
    const value = get(key)
    loads.at(-1)?.end(`${key}!`)
    return await value
  }
  return { clock, cache, loads, get, fill }
}

describe('SharedCache', () => {
  it('loads a value once and keeps it for its time', async () => {
    const { clock, loads, get, fill } = setUp()
    await fill('a')
    await clock.advance(59_999)
    await expect(get('a')).resolves.toBe('a!')
    expect(loads).toHaveLength(1)
    await clock.advance(1)
    const again = get('a')
    expect(loads).toHaveLength(2)
    loads[1]?.end('new')
    await expect(again).resolves.toBe('new')
  })

  it('shares a load among all who ask meanwhile', async () => {
    const { loads, get } = setUp()
    const asked = [get('a'), get('a'), get('a')]
    expect(loads).toHaveLength(1)
    loads[0]?.end('one')
    await expect(Promise.all(asked)).resolves.toEqual(['one', 'one', 'one'])
  })

  it('drops the least recently used when it is full', async () => {
    const { cache, loads, get, fill } = setUp()
    await fill('a')
    await fill('b')
    await get('a')
    await fill('c')
    expect(cache.size).toBe(2)
    await expect(get('a')).resolves.toBe('a!')
    expect(loads.map(load => load.key)).toEqual(['a', 'b', 'c'])
    await fill('b')
    expect(loads.map(load => load.key)).toEqual(['a', 'b', 'c', 'b'])
  })

  it('tells a failure to all who wait, and keeps none', async () => {
    const { loads, get, fill } = setUp()
    const asked = [get('a'), get('a')].map(asking => expect(asking).rejects.toThrow('no network'))
    loads[0]?.fail(new Error('no network'))
    await Promise.all(asked)
    await expect(fill('a')).resolves.toBe('a!')
  })

  it('goes on loading for the others when one goes away, and stops with the last', async () => {
    const { loads, get } = setUp()
    const [one, other] = [new AbortController(), new AbortController()]
    const first = expect(get('a', one.signal)).rejects.toThrow('one left')
    const second = expect(get('a', other.signal)).rejects.toThrow('the other left')
    one.abort(new Error('one left'))
    await first
    expect(loads[0]?.signal.aborted).toBe(false)
    other.abort(new Error('the other left'))
    await second
    expect(loads[0]?.signal.aborted).toBe(true)
  })

  it('starts anew for whoever comes after all have gone', async () => {
    const { loads, get, fill } = setUp()
    const caller = new AbortController()
    const left = expect(get('a', caller.signal)).rejects.toThrow('left')
    caller.abort(new Error('left'))
    await left
    await expect(fill('a')).resolves.toBe('a!')
    expect(loads).toHaveLength(2)
  })

  it('loads nothing for a caller that is gone already', async () => {
    const { loads, get } = setUp()
    await expect(get('a', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(loads).toEqual([])
  })
})

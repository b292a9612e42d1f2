import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Instance } from '../instance.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { createLayeredCall, type LayeredOptions } from '../testing/layered-call.ts'
import { completed, failed, type MemoryInstance, untilAborted } from '../testing/memory-transport.ts'
import type { CallRequest, Hints } from './call.ts'

const readOnly: Hints = { idempotent: true, readOnly: true }
const three = ['a', 'b', 'c'].map(id => instanceOf(id))
/** What the p95 of calls of 100 ms is taken for, at most. */
const afterMs = 120

/** Round robin from `a` on, over a method whose calls are known to take 100 ms. */
function start(answer: MemoryInstance, options: LayeredOptions = {}, instances: readonly Instance[] = three) {
  const random = () => 1 - Number.EPSILON
  const layers = createLayeredCall(answer, instances, { strategy: 'round_robin', hedges: 5, random, ...options })
  for (let i = 0; i < 20; i++) layers.durations.add('tool-test', '/test.v1.Bytes/Unary', 100)
  return { ...layers, call: (facts: Partial<CallRequest> = {}) => layers.call({ hints: readOnly, ...facts }) }
}

describe('withHedge', () => {
  it('asks one more where the first is slow, takes its answer, and cancels the first without blame', async () => {
    const { call, clock, asked, inFlight, figures, balancer } = start(async (request, instance) =>
      instance.id === 'a' ? untilAborted(request, instance) : completed(instance),
    )
    const answer = call()
    await clock.advance(80)
    expect(asked).toEqual(['a'])
    await clock.advance(afterMs - 80)
    expect(await answer).toMatchObject({ instance: { id: 'b' }, attempts: 2 })
    expect(asked).toEqual(['a', 'b'])
    expect(inFlight()).toBe(0)
    expect(balancer.endpoints.map(({ faults }) => faults)).toEqual([0, 0, 0])
    expect(figures).toMatchObject({ hedges: 1, hedgesWon: 1 })
    expect(clock.pending).toBe(0)
  })

  it('cancels the second where the first answers after all', async () => {
    const { call, clock, inFlight, figures } = start(async (request, instance) => {
      if (instance.id !== 'a') return untilAborted(request, instance)
      await clock.sleep(200)
      return completed(instance)
    })
    const answer = call()
    await clock.advance(200)
    expect(await answer).toMatchObject({ instance: { id: 'a' }, attempts: 2 })
    expect([inFlight(), clock.pending]).toEqual([0, 0])
    expect(figures).toMatchObject({ hedges: 1, hedgesWon: 0 })
  })

  it('counts the first that it cancels as slow, so that ordinary calls do not come to pass for slow ones', async () => {
    const answer: MemoryInstance = async (request, instance) =>
      instance.id === 'a' ? untilAborted(request, instance) : completed(instance)
    const { call, clock, durations, figures } = start(answer, { hedges: 12 }, three.slice(0, 2))
    for (let i = 0; i < 12; i++) {
      const answered = call()
      await clock.advance(500)
      await answered
    }
    expect(figures).toMatchObject({ hedgesWon: 12 })
    // Twelve were slow, and the twelve beside them quick.
    expect(durations.find('tool-test', '/test.v1.Bytes/Unary')).toMatchObject({ p10: 0 })
    expect(durations.find('tool-test', '/test.v1.Bytes/Unary')?.p95).toBeGreaterThan(afterMs)
  })

  it('asks nobody else where the first is quick', async () => {
    const { call, clock, asked } = start(async (_request, instance) => completed(instance))
    expect(await call()).toMatchObject({ attempts: 1 })
    await clock.advance(1_000)
    expect(asked).toEqual(['a'])
  })

  it.each<[string, Partial<CallRequest>, LayeredOptions]>([
    ['it is off', {}, { hedges: Number.NaN }],
    ['the budget is spent', {}, { hedges: 0 }],
    ['the call may change something', { hints: { idempotent: true, readOnly: false } }, {}],
    ['the request streams', { body: Readable.from([]) }, {}],
    ['little is known of the method', { path: '/test.v1.Bytes/Other' }, {}],
  ])('asks nobody else where %s', async (_why, facts, options) => {
    const { call, clock, asked, inFlight } = start(untilAborted, options)
    const answer = call({ ...facts, deadline: 1_000 })
    answer.catch(() => {})
    await clock.advance(1_000)
    await expect(answer).rejects.toThrow('[deadline_exceeded]')
    expect(asked).toEqual(['a'])
    expect(inFlight()).toBe(0)
  })

  it('waits for the other where one fails, and goes on elsewhere where both do', async () => {
    const { call, clock, asked, inFlight } = start(async (_request, instance) => {
      await clock.sleep(instance.id === 'a' ? 300 : 10)
      return instance.id === 'c' ? completed(instance) : completed(instance, 14)
    })
    const answer = call()
    await clock.advance(1_000)
    expect(await answer).toMatchObject({ instance: { id: 'c' }, attempts: 3 })
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(inFlight()).toBe(0)
  })

  it('takes no fault and no overload for an answer, and an error of the caller for one', async () => {
    for (const [status, winner] of [
      [14, 'a'],
      [13, 'a'],
      [8, 'a'],
      [5, 'b'],
    ] as const) {
      const { call, clock } = start(async (_request, instance) => {
        if (instance.id === 'b') return completed(instance, status)
        await clock.sleep(300)
        return completed(instance)
      })
      const answer = call()
      await clock.advance(300)
      expect(await answer).toMatchObject({ instance: { id: winner }, attempts: 2 })
    }
  })

  it('has only the first where there is nobody else, or nobody else has room', async () => {
    const slow: MemoryInstance = async (_request, instance) => {
      await alone.clock.sleep(300)
      return completed(instance)
    }
    const alone = start(slow, {}, three.slice(0, 1))
    const answer = alone.call()
    await alone.clock.advance(300)
    expect(await answer).toMatchObject({ attempts: 1, instance: { id: 'a' } })
    expect(alone.figures).toMatchObject({ hedges: 0 })

    const full = start(untilAborted, {}, [instanceOf('a'), instanceOf('b', { meta: { slots: '1' } })])
    for (const excluded of [new Set(['a']), new Set(['a'])]) full.balancer.pick({ now: 0, excluded })
    const given = full.call({ deadline: 500 })
    given.catch(() => {})
    await full.clock.advance(500)
    await expect(given).rejects.toThrow('[deadline_exceeded]')
    expect(full.asked).toEqual(['a'])
  })

  it('hedges what is sent again, too, and tries nobody twice', async () => {
    const { call, clock, asked } = start(async (_request, instance) => {
      if (instance.id === 'a') return failed(instance, false)
      if (instance.id === 'c') return completed(instance)
      await clock.sleep(400)
      return completed(instance)
    })
    const answer = call()
    await clock.advance(0)
    await clock.advance(400)
    expect(await answer).toMatchObject({ instance: { id: 'c' }, attempts: 3 })
    expect(asked).toEqual(['a', 'b', 'c'])
  })

  it('cancels both when the caller leaves', async () => {
    const { call, clock, asked, inFlight } = start(untilAborted)
    const caller = new AbortController()
    const answer = call({ signal: caller.signal })
    await clock.advance(afterMs)
    expect([asked, inFlight()]).toEqual([['a', 'b'], 2])
    caller.abort()
    await expect(answer).rejects.toThrow('[cancelled]')
    expect([inFlight(), clock.pending]).toEqual([0, 0])
  })
})

import { describe, expect, it } from 'vitest'
import type { Balancer } from '../balance/balancer.ts'
import type { PickRequest } from '../balance/strategy.ts'
import { ManualClock } from '../manual-clock.ts'
import { callRequest } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { createLayeredCall, type LayeredOptions } from '../testing/layered-call.ts'
import { completed, failed, type MemoryInstance } from '../testing/memory-transport.ts'
import { metadataValue } from './call.ts'
import { CallFigures } from './call-figures.ts'
import { WaitingLines } from './waiting-lines.ts'

const oneSlot = instanceOf('a', { meta: { slots: '1' } })

/** One instance of one slot, which two calls fill; each answers when its turn comes in `finish`. */
function start(options: LayeredOptions = {}, instances = [oneSlot]) {
  const begun: string[] = []
  const open: (() => void)[] = []
  const answer: MemoryInstance = async ({ metadata, signal }, instance) => {
    begun.push(metadataValue(metadata, 'name') ?? '')
    const { promise, resolve } = Promise.withResolvers<void>()
    open.push(resolve)
    signal.addEventListener('abort', () => resolve())
    await promise
    return signal.aborted ? failed(instance, true, 'cancelled') : completed(instance)
  }
  const layers = createLayeredCall(answer, instances, options)
  const ask = (name: string, priority = 'interactive', more: { leftMs?: number; signal?: AbortSignal } = {}) => {
    const { leftMs = 1e6, signal } = more
    const metadata = ['name', name, 'mesh-priority', priority]
    const deadline = layers.clock.now() + leftMs
    return layers.call({ metadata, deadline, ...(signal !== undefined && { signal }) }).then(
      () => 'ok',
      (thrown: Error) => thrown.message,
    )
  }
  /** The call that began first ends. */
  const finish = async () => {
    open.shift()?.()
    await layers.clock.advance(0)
  }
  return { ...layers, ask, finish, begun }
}

describe('WaitingLine', () => {
  it('has calls wait while everybody is full, and lets them go in the order in which they came', async () => {
    const { ask, finish, begun, figures, inFlight, clock } = start()
    const all = ['1', '2', '3', '4'].map(name => ask(name))
    await clock.advance(0)
    expect(begun).toEqual(['1', '2'])
    expect(figures.waiting.interactive).toBe(2)
    await finish()
    expect(begun).toEqual(['1', '2', '3'])
    for (let i = 0; i < 3; i++) await finish()
    expect(await Promise.all(all)).toEqual(['ok', 'ok', 'ok', 'ok'])
    expect([figures.waiting.interactive, inFlight()]).toEqual([0, 0])
  })

  it('serves the higher priority first', async () => {
    const { ask, finish, begun } = start()
    const all = [ask('1'), ask('2'), ask('batch', 'batch'), ask('task', 'task'), ask('person')]
    for (let i = 0; i < 5; i++) await finish()
    await Promise.all(all)
    expect(begun).toEqual(['1', '2', 'person', 'task', 'batch'])
  })

  it('serves the newest first once it has not been empty for a second', async () => {
    const { ask, finish, begun, clock } = start()
    const all = ['1', '2', 'old', 'newer'].map(name => ask(name))
    await clock.advance(1_001)
    all.push(ask('newest'))
    for (let i = 0; i < 5; i++) await finish()
    await Promise.all(all)
    expect(begun).toEqual(['1', '2', 'newest', 'newer', 'old'])
  })

  it('is bounded: a newcomer takes the place of the last of the lowest priority, or is turned away itself', async () => {
    const { ask, finish, begun, figures } = start({ mostWaiting: 3 })
    const running = [ask('1'), ask('2')]
    const [batch, late, task] = [ask('batch', 'batch'), ask('late', 'batch'), ask('task', 'task')]
    const person = ask('person')
    const text = '[overloaded] every instance of tool-test is full, and 3 calls wait already'
    expect(await late).toBe(text)
    const other = ask('other')
    expect(await batch).toBe(text)
    expect(await ask('another', 'task')).toBe(text)
    const third = ask('third')
    expect(await task).toBe(text)
    expect(await ask('fourth')).toBe(text)
    expect(figures.shed).toEqual({ interactive: 1, task: 2, batch: 2 })
    for (let i = 0; i < 5; i++) await finish()
    await Promise.all([...running, person, other, third])
    expect(begun).toEqual(['1', '2', 'person', 'other', 'third'])
  })

  it('tells whoever it turns away when to come again, and has nobody wait where none may', async () => {
    const { ask, call } = start({ mostWaiting: 0 })
    void ask('1')
    void ask('2')
    await expect(call()).rejects.toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 })
  })

  it('lets a call go at its deadline and when its caller leaves', async () => {
    const { ask, clock, finish, begun, figures, inFlight } = start()
    const caller = new AbortController()
    const running = [ask('1'), ask('2')]
    const [late, gone, last] = [ask('late', 'task', { leftMs: 50 }), ask('gone', 'task', caller), ask('last')]
    await clock.advance(0)
    caller.abort()
    expect(await gone).toMatch('[cancelled]')
    await clock.advance(50)
    expect(await late).toMatch('[deadline_exceeded]')
    expect(figures.waiting).toEqual({ interactive: 1, task: 0, batch: 0 })
    for (let i = 0; i < 3; i++) await finish()
    await Promise.all([...running, last])
    expect(begun).toEqual(['1', '2', 'last'])
    expect([inFlight(), clock.pending]).toEqual([0, 0])
  })

  it('hears of instances that come, and of the last one that goes', async () => {
    const { ask, balancer, clock, begun } = start()
    for (const name of ['1', '2', '3', '4', '5']) void ask(name)
    const lost = ask('6')
    await clock.advance(0)
    balancer.update({ service: 'tool-test', instances: [oneSlot, instanceOf('b', { meta: { slots: '1' } })] }, 0)
    await clock.advance(0)
    expect(begun).toEqual(['1', '2', '3', '4'])
    balancer.update({ service: 'tool-test', instances: [] }, 0)
    expect(await lost).toBe('[no_instance] no ready instance of tool-test (0 of 0 ready)')
  })

  it('asks once for all that have tried the same instances, and still finds those that have tried others', async () => {
    const lines = new WaitingLines(new ManualClock(), 1_000, new CallFigures())
    const asked: string[] = []
    const open = new Set<string>()
    let hear: (() => void) | undefined
    const balancer = {
      pickWithRoom({ excluded }: PickRequest) {
        const tried = [...excluded].join()
        asked.push(tried)
        return open.has(tried) ? undefined : 'full'
      },
      onRoom(next: (() => void) | undefined) {
        hear = next
      },
    } as Balancer
    const wait = (...tried: string[]) => lines.wait(balancer, callRequest(), { now: 0, excluded: new Set(tried) })
    for (let i = 0; i < 400; i++) void wait('a')
    const [other] = [wait('b'), wait()]
    asked.length = 0
    hear?.()
    expect(asked).toEqual(['a', 'b', ''])
    open.add('b')
    hear?.()
    expect(await other).toBeUndefined()
    open.add('a').add('')
    hear?.()
    expect(lines.isWaiting(balancer)).toBe(false)
  })

  it('looks at a bounded number of waiters however many different instances they have tried', () => {
    const lines = new WaitingLines(new ManualClock(), 1_000, new CallFigures())
    let asked = 0
    let hear: (() => void) | undefined
    const balancer = {
      pickWithRoom() {
        asked += 1
        return 'full'
      },
      onRoom(next: (() => void) | undefined) {
        hear = next
      },
    } as unknown as Balancer
    for (let i = 0; i < 500; i++) void lines.wait(balancer, callRequest(), { now: 0, excluded: new Set([`i-${i}`]) })
    asked = 0
    hear?.()
    expect(asked).toBeLessThan(50)
  })

  it('wakes when a report has grown too old to be believed', async () => {
    const { ask, balancer, clock, begun } = start()
    balancer.report('a', { inFlight: 9 }, 0)
    void ask('1')
    void ask('2')
    await clock.advance(1_900)
    expect(begun).toEqual(['1'])
    await clock.advance(200)
    expect(begun).toEqual(['1', '2'])
  })

  it('lets a newcomer pass nobody of its own priority', async () => {
    const { ask, balancer, clock, begun, finish } = start()
    balancer.report('a', { inFlight: 1 }, 0)
    const all = [ask('1'), ask('2')]
    await clock.advance(0)
    expect(begun).toEqual(['1'])
    // Nothing has told the line yet that there is room.
    balancer.onRoom(undefined)
    balancer.report('a', { inFlight: 0 }, 0)
    all.push(ask('3'))
    await clock.advance(0)
    expect(begun).toEqual(['1', '2'])
    for (let i = 0; i < 3; i++) {
      await finish()
      await clock.advance(100)
    }
    await Promise.all(all)
    expect(begun).toEqual(['1', '2', '3'])
  })
})

import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBalancer } from '../balance/balancer.ts'
import { createStrategy } from '../balance/strategies.ts'
import { MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'
import { ManualClock } from '../manual-clock.ts'
import { callRequest, idempotent } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import {
  completed,
  createMemoryTransport,
  failed,
  type MemoryInstance,
  streaming,
} from '../testing/memory-transport.ts'
import { leased } from './attempt.ts'
import type { CallRequest } from './call.ts'
import { CallFigures } from './call-figures.ts'
import { Durations } from './durations.ts'
import { withRetry } from './retry.ts'
import { createRetryBudget } from './retry-budget.ts'
import { WaitingLines } from './waiting-lines.ts'

/** Three instances behind round robin, `a` first. */
function start(
  answer: MemoryInstance,
  { ids = ['a', 'b', 'c'], maxAttempts = 3, reserve = 10, random = (): number => 0.5 } = {},
) {
  const clock = new ManualClock()
  const balancer = createBalancer(
    createStrategy('round_robin', () => 1 - Number.EPSILON),
    { window: 20 },
  )
  balancer.update({ service: 'tool-test', instances: ids.map(id => instanceOf(id)) }, 0)
  const { transport, asked } = createMemoryTransport(answer)
  const budget = createRetryBudget({ reserve, perCall: 0 })
  const attempt = leased({
    findBalancer: () => balancer,
    transport,
    clock,
    lines: new WaitingLines(clock, 100, new CallFigures()),
    durations: new Durations(),
  })
  const call = withRetry(attempt, { clock, random, budget, maxAttempts, backoffMs: 50 })
  return { call: (facts: Partial<CallRequest> = {}) => call(callRequest(facts)), asked, clock, balancer }
}

/** Runs a call to its end, moving time on through every pause. */
async function finished<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let settled = false
  const done = promise.finally(() => {
    settled = true
  })
  done.catch(() => {})
  for (let ms = 0; !settled; ms = 10) await clock.advance(ms)
  return done
}

const unavailable = 14
const exhausted = 8

describe('withRetry', () => {
  it('asks one instance where that one answers, whatever its status', async () => {
    for (const status of [0, 5, 13, exhausted]) {
      const { call, asked } = start(async (_request, instance) => completed(instance, status))
      expect(await call({ hints: idempotent })).toMatchObject({ attempts: 1, ending: { status } })
      expect(asked).toEqual(['a'])
    }
  })

  it('repeats at once what was never sent, on each other instance once, without a hint or budget', async () => {
    const { call, asked, clock } = start(async (_request, instance) => failed(instance, false), {
      reserve: 0,
      maxAttempts: 1,
    })
    await expect(call()).rejects.toThrow('[unavailable] c failed')
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(clock.now()).toBe(0)
  })

  it('repeats a streamed request that was never sent, and only then', async () => {
    const body = Readable.from([])
    const never = start(async (_request, instance) =>
      instance.id === 'a' ? failed(instance, false) : completed(instance),
    )
    expect(await never.call({ body })).toMatchObject({ attempts: 2 })
    const sent = start(async (_request, instance) => failed(instance, true))
    await expect(sent.call({ body, hints: idempotent })).rejects.toThrow('[unavailable] a failed')
    expect(sent.asked).toEqual(['a'])
    const answered = start(async (_request, instance) => completed(instance, unavailable))
    expect(await answered.call({ body, hints: idempotent })).toMatchObject({ attempts: 1 })
  })

  it('does not repeat what may have run without a hint that permits it', async () => {
    const lost = start(async (_request, instance) => failed(instance, true))
    await expect(lost.call()).rejects.toThrow('[unavailable] a failed')
    expect(lost.asked).toEqual(['a'])
    const answered = start(async (_request, instance) => completed(instance, unavailable))
    expect(await answered.call()).toMatchObject({ ending: { status: unavailable }, attempts: 1 })
  })

  it('repeats what may have run on other instances after pauses that double, up to the attempts', async () => {
    const at: number[] = []
    const { call, asked, clock } = start(
      async (_request, instance) => {
        at.push(clock.now())
        return failed(instance, true)
      },
      { ids: ['a', 'b', 'c', 'd'], maxAttempts: 3 },
    )
    await expect(finished(clock, call({ hints: idempotent }))).rejects.toThrow('[unavailable] c failed')
    expect(asked).toEqual(['a', 'b', 'c'])
    expect(at).toEqual([0, 50, 150])
  })

  it('says who answered in the end, and how many were tried', async () => {
    const { call, clock } = start(async (_request, instance) =>
      instance.id === 'c' ? completed(instance) : completed(instance, unavailable),
    )
    const response = await finished(clock, call({ hints: idempotent }))
    expect(response).toMatchObject({ attempts: 3, ending: { status: 0 }, instance: { id: 'c' } })
  })

  it('does not count tries that were never sent among the attempts', async () => {
    const { call, clock } = start(
      async (_request, instance) => (instance.id < 'd' ? failed(instance, instance.id === 'c') : completed(instance)),
      { ids: ['a', 'b', 'c', 'd'], maxAttempts: 2 },
    )
    expect(await finished(clock, call({ hints: idempotent }))).toMatchObject({ attempts: 4 })
  })

  it('repeats nothing that may have run once the budget is spent', async () => {
    const { call, asked, clock } = start(async (_request, instance) => failed(instance, true), { reserve: 1 })
    await expect(finished(clock, call({ hints: idempotent }))).rejects.toThrow('b failed')
    await expect(finished(clock, call({ hints: idempotent }))).rejects.toThrow('c failed')
    expect(asked).toEqual(['a', 'b', 'c'])
  })

  it('keeps the first error when nobody else is left', async () => {
    const { call, clock, asked } = start(async (_request, instance) => failed(instance, true), { ids: ['a'] })
    await expect(finished(clock, call({ hints: idempotent }))).rejects.toThrow('[unavailable] a failed')
    expect(asked).toEqual(['a'])
    const answered = start(async (_request, instance) => completed(instance, unavailable, ['why', 'busy']), {
      ids: ['a'],
    })
    const response = await finished(answered.clock, answered.call({ hints: idempotent }))
    expect(response).toMatchObject({ attempts: 1, ending: { trailers: ['why', 'busy'] } })
  })

  it('says that there is no instance where there never was one', async () => {
    const { call } = start(async (_request, instance) => completed(instance), { ids: [] })
    await expect(call()).rejects.toThrow('[no_instance] no ready instance of tool-test (0 of 0 ready)')
  })

  it('asks another instance when a full one says when to come back, though no hint permits a repeat', async () => {
    const full: MemoryInstance = async (_request, instance) =>
      instance.id === 'a' ? completed(instance, exhausted, ['grpc-retry-pushback-ms', '100']) : completed(instance)
    const { call, clock } = start(full)
    expect(await finished(clock, call())).toMatchObject({ attempts: 2, ending: { status: 0 } })
  })

  it.each(['-1', 'never', ''])('asks nobody else after the pushback "%s"', async pushback => {
    for (const status of [exhausted, unavailable]) {
      const { call, asked } = start(async (_request, instance) =>
        completed(instance, status, ['grpc-retry-pushback-ms', pushback]),
      )
      expect(await call({ hints: idempotent })).toMatchObject({ attempts: 1, ending: { status } })
      expect(asked).toEqual(['a'])
    }
  })

  it('does not repeat a stream that has begun', async () => {
    const { call, asked } = start(async (_request, instance) => {
      const response = streaming(instance)
      response.end(unavailable)
      return response
    })
    expect(await call({ hints: idempotent, shape: 'streaming' })).toMatchObject({ kind: 'streaming', attempts: 1 })
    expect(asked).toEqual(['a'])
  })

  it('repeats no other error of an instance or of the way to it', async () => {
    for (const code of ['internal', 'deadline_exceeded', 'cancelled', 'unknown', 'too_large'] as const) {
      const { call, asked } = start(async (_request, instance) => failed(instance, true, code))
      await expect(call({ hints: idempotent })).rejects.toThrow(`[${code}] a failed`)
      expect(asked).toEqual(['a'])
    }
  })

  it('asks nobody any more once the caller went away, also during a pause', async () => {
    const caller = new AbortController()
    const { call, asked, clock } = start(async (_request, instance) => failed(instance, true))
    const result = call({ hints: idempotent, signal: caller.signal })
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
    caller.abort(new MeshError('cancelled', 'the caller went away'))
    await expect(result).rejects.toThrow('[cancelled] the caller went away')
    expect(asked).toEqual(['a'])
    expect(clock.pending).toBe(0)
  })

  it('does not pause past the deadline', async () => {
    const { call, asked } = start(async (_request, instance) => failed(instance, true))
    await expect(call({ hints: idempotent, deadline: 40 })).rejects.toThrow('[unavailable]')
    expect(asked.length).toBeGreaterThan(0)
  })

  it('asks no instance twice, and never more than permitted, whatever happens', async () => {
    const kinds = fc.constantFrom('never', 'lost', 'unavailable', 'full', 'ok')
    const ids = ['a', 'b', 'c', 'd', 'e']
    const plan = fc.record({
      kinds: fc.array(kinds, { minLength: 5, maxLength: 5 }),
      repeatable: fc.boolean(),
      reserve: fc.nat(4),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ kinds, repeatable, reserve }) => {
        const answer: MemoryInstance = async (_request, instance: Instance) => {
          const kind = kinds[ids.indexOf(instance.id)]
          if (kind === 'never' || kind === 'lost') return failed(instance, kind === 'lost')
          if (kind === 'full') return completed(instance, exhausted, ['grpc-retry-pushback-ms', '1'])
          return completed(instance, kind === 'ok' ? 0 : unavailable)
        }
        const { call, asked, clock, balancer } = start(answer, { ids, reserve, random: () => 0 })
        const hints = { idempotent: repeatable, readOnly: false }
        const result = await finished(
          clock,
          call({ hints }).catch((error: MeshError) => error),
        )
        const maybeRan = asked.filter(id => kinds[ids.indexOf(id)] !== 'never')
        expect(new Set(asked).size).toBe(asked.length)
        expect(maybeRan.length).toBeLessThanOrEqual(Math.min(3, reserve + 1))
        const ran = asked.filter(id => ['lost', 'unavailable', 'ok'].includes(kinds[ids.indexOf(id)] ?? ''))
        if (!repeatable) expect(ran.length).toBeLessThanOrEqual(1)
        if (!(result instanceof Error)) expect(result.attempts).toBe(asked.length)
        expect(balancer.endpoints.every(({ inFlight }) => inFlight === 0)).toBe(true)
      }),
    )
  })
})

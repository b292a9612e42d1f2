import { describe, expect, it } from 'vitest'
import { type Balancer, createBalancer } from '../balance/balancer.ts'
import { createStrategy } from '../balance/strategies.ts'
import { MeshError } from '../errors.ts'
import { ManualClock } from '../manual-clock.ts'
import type { Outcome } from '../outcome.ts'
import { callRequest } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import {
  completed,
  createMemoryTransport,
  failed,
  type MemoryInstance,
  streaming,
} from '../testing/memory-transport.ts'
import { type FindBalancer, leased } from './attempt.ts'
import { CallFigures } from './call-figures.ts'
import { Durations } from './durations.ts'
import { WaitingLines } from './waiting-lines.ts'

const nobody: ReadonlySet<string> = new Set()

function start(answer: MemoryInstance, find?: FindBalancer) {
  const clock = new ManualClock()
  const inner = createBalancer(
    createStrategy('round_robin', () => 0),
    { window: 20 },
  )
  inner.update({ service: 'tool-test', instances: [instanceOf('a'), instanceOf('b', { health: 'critical' })] }, 0)
  const outcomes: Outcome[] = []
  const balancer: Balancer = {
    ...inner,
    pickWithRoom(request) {
      const lease = inner.pickWithRoom(request)
      if (lease === undefined || lease === 'full') return lease
      const done: typeof lease.done = (outcome, said) => {
        outcomes.push(outcome)
        lease.done(outcome, said)
      }
      return { ...lease, done }
    },
  }
  const { transport, asked } = createMemoryTransport(answer)
  const attempt = leased({
    findBalancer: find ?? (() => balancer),
    transport,
    clock,
    lines: new WaitingLines(clock, 100, new CallFigures()),
    durations: new Durations(),
  })
  const inFlight = () => inner.endpoints.reduce((sum, endpoint) => sum + endpoint.inFlight, 0)
  return { attempt, clock, asked, outcomes, inFlight }
}

describe('leased', () => {
  it('holds a lease over a whole answer and reports its status and time once', async () => {
    const { attempt, clock, outcomes, inFlight } = start(async (_request, instance) => {
      expect(inFlight()).toBe(1)
      await clock.sleep(30)
      return completed(instance, 5)
    })
    const result = attempt(callRequest(), nobody)
    await clock.advance(30)
    expect(await result).toMatchObject({ kind: 'complete' })
    expect(outcomes).toEqual([{ kind: 'neutral', status: 5, durationMs: 30 }])
    expect(inFlight()).toBe(0)
  })

  it('holds a lease over a stream until its ending', async () => {
    const response = streaming(instanceOf('a'))
    const { attempt, clock, outcomes, inFlight } = start(async () => response)
    await attempt(callRequest({ shape: 'streaming' }), nobody)
    await clock.advance(500)
    expect([inFlight(), outcomes]).toEqual([1, []])
    response.end(14)
    response.end(0)
    await response.ending
    await clock.advance(0)
    expect(outcomes).toEqual([{ kind: 'fault', status: 14, durationMs: 500 }])
    expect(inFlight()).toBe(0)
  })

  it('reports a try that failed, and one that threw', async () => {
    const lost = start(async (_request, instance) => failed(instance, true))
    expect(await lost.attempt(callRequest(), nobody)).toMatchObject({ kind: 'failed', sent: true })
    expect(lost.outcomes).toMatchObject([{ kind: 'fault', status: 14 }])
    expect(lost.inFlight()).toBe(0)

    const throwing = start(() => Promise.reject(new MeshError('invalid_argument', 'odd')))
    await expect(throwing.attempt(callRequest(), nobody)).rejects.toThrow('[invalid_argument] odd')
    expect(throwing.outcomes).toMatchObject([{ kind: 'neutral', status: 3 }])
    expect(throwing.inFlight()).toBe(0)
  })

  it('does not blame an instance for a caller that went away', async () => {
    const { attempt, outcomes } = start(async (_request, instance) => failed(instance, true, 'cancelled'))
    await attempt(callRequest(), nobody)
    expect(outcomes).toMatchObject([{ kind: 'neutral', status: 1 }])
  })

  it('fails unsent, naming how many are ready, where nobody can be picked', async () => {
    const { attempt, asked } = start(async (_request, instance) => completed(instance))
    const result = await attempt(callRequest(), new Set(['a']))
    expect(result).toMatchObject({ kind: 'failed', sent: false })
    expect(result.instance).toBeUndefined()
    expect(result.kind === 'failed' && result.error.message).toBe(
      '[no_instance] no ready instance of tool-test (1 of 2 ready)',
    )
    expect(asked).toEqual([])
  })

  it('takes no lease where the call is aborted before the service is known', async () => {
    const { attempt, asked, outcomes } = start(
      async (_request, instance) => completed(instance),
      (_service, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    const caller = new AbortController()
    const result = attempt(callRequest({ signal: caller.signal }), nobody)
    caller.abort(new MeshError('cancelled', 'gone'))
    await expect(result).rejects.toThrow('[cancelled] gone')
    expect([asked, outcomes]).toEqual([[], []])
  })

  it('needs no room and no lease for what is no work', async () => {
    const { attempt, asked, inFlight } = start(async (_request, instance) => streaming(instance))
    const watching = await attempt(callRequest({ shape: 'streaming', aside: true }), nobody)
    expect(watching).toMatchObject({ kind: 'streaming', instance: { id: 'a' } })
    expect([asked, inFlight()]).toEqual([['a'], 0])
    const none = await attempt(callRequest({ aside: true }), new Set(['a']))
    expect(none).toMatchObject({ kind: 'failed', sent: false, error: { code: 'no_instance' } })
  })
})

import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { MeshError } from '../errors.ts'
import { ManualClock } from '../manual-clock.ts'
import { callRequest } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { completed, streaming } from '../testing/memory-transport.ts'
import type { Call, CallRequest } from './call.ts'
import { withDeadline } from './deadline.ts'

const instance = instanceOf('a')

function start(below: Call) {
  const clock = new ManualClock()
  const caller = new AbortController()
  const call = withDeadline(below, clock)
  return {
    clock,
    caller,
    call: (facts: Partial<CallRequest> = {}) => call(callRequest({ deadline: 100, signal: caller.signal, ...facts })),
    /** Timers and listeners that are left. */
    left: () => [clock.pending, getEventListeners(caller.signal, 'abort').length],
  }
}

/** A layer below that hangs until its signal aborts, and throws the reason as it stands. */
const hanging: Call = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

describe('withDeadline', () => {
  it('hands on the answer and keeps neither timer nor listener', async () => {
    const { call, left } = start(async () => completed(instance))
    expect(await call()).toMatchObject({ kind: 'complete' })
    expect(left()).toEqual([0, 0])
  })

  it('hands on what is thrown below and keeps neither timer nor listener', async () => {
    const { call, left } = start(() => Promise.reject(new MeshError('not_found', 'nobody')))
    await expect(call()).rejects.toThrow('[not_found] nobody')
    expect(left()).toEqual([0, 0])
  })

  it('aborts what is below at the deadline, not before, and says deadline_exceeded', async () => {
    let signal: AbortSignal | undefined
    const { call, clock, left } = start(request => {
      signal = request.signal
      return hanging(request)
    })
    const result = expect(call()).rejects.toThrow(
      "[deadline_exceeded] /test.v1.Bytes/Unary on tool-test did not end before the caller's deadline",
    )
    await clock.advance(99)
    expect(signal?.aborted).toBe(false)
    await clock.advance(1)
    expect(signal?.aborted).toBe(true)
    await result
    expect(left()).toEqual([0, 0])
  })

  it('does not begin a call whose deadline has passed, or whose caller has gone', async () => {
    let calls = 0
    const { call, caller, left } = start(async () => {
      calls += 1
      return completed(instance)
    })
    await expect(call({ deadline: 0 })).rejects.toThrow('[deadline_exceeded]')
    caller.abort(new MeshError('cancelled', 'gone'))
    await expect(call()).rejects.toThrow('[cancelled] gone')
    expect([calls, ...left()]).toEqual([0, 0, 0])
  })

  it('aborts what is below when the caller goes away, and says so whatever the signal gives as its reason', async () => {
    for (const reason of [
      new MeshError('cancelled', 'the caller went away'),
      undefined,
      'a text',
      new TypeError('odd'),
    ]) {
      const { call, caller, left } = start(hanging)
      const result = call()
      caller.abort(reason)
      await expect(result).rejects.toThrow('[cancelled] the caller went away')
      await expect(call()).rejects.toThrow('[cancelled] the caller went away')
      expect(left()).toEqual([0, getEventListeners(caller.signal, 'abort').length])
    }
  })

  it('holds over a stream until its ending', async () => {
    const response = streaming(instance)
    let signal: AbortSignal | undefined
    const { call, clock, caller, left } = start(async request => {
      signal = request.signal
      return response
    })
    await call()
    expect([clock.pending, getEventListeners(caller.signal, 'abort').length]).toEqual([1, 1])
    response.end(0)
    await response.ending
    expect(left()).toEqual([0, 0])
    await clock.advance(1_000)
    expect(signal?.aborted).toBe(false)
  })

  it('aborts a stream at the deadline', async () => {
    const response = streaming(instance)
    const { call, clock, left } = start(async ({ signal }) => {
      signal.addEventListener('abort', () => response.end(MeshError.from(signal.reason).grpcStatus))
      return response
    })
    await call()
    await clock.advance(100)
    expect((await response.ending).status).toBe(4)
    expect(left()).toEqual([0, 0])
  })

  it('leaves everything else of the request as it is', async () => {
    let below: CallRequest | undefined
    const { call } = start(async request => {
      below = request
      return completed(instance)
    })
    const body = Buffer.from('same')
    await call({ body, requestId: 'r-1' })
    expect(below).toMatchObject({ body, requestId: 'r-1', deadline: 100 })
  })
})

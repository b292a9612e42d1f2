import { describe, expect, it } from 'vitest'
import type { CallContext } from '#mesh/call/context.ts'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { continueTrace } from '#mesh/trace.ts'
import type { RunEvent } from '#proto/gen/mesh/v1/RunEvent.ts'
import { createEcho } from './echo.ts'

function contextWith(overrides: Partial<CallContext> = {}): CallContext {
  return {
    signal: new AbortController().signal,
    remainingMs: () => Number.POSITIVE_INFINITY,
    instance: { id: 'echo-agent-0000cafe', ready: true, inFlight: 1, served: 0, startedAtMs: 0, uptimeMs: 0 },
    requestId: 'request-1',
    trace: continueTrace(),
    log: silentLog,
    metadata: {},
    ...overrides,
  }
}

function setUp() {
  const clock = new ManualClock()
  let sessions = 0
  const echo = createEcho({ clock, newSessionId: () => `session-${++sessions}` })
  const run = (input: string, parameters: Record<string, string> = {}, sessionId = '', context = contextWith()) =>
    echo.run({ input, parameters, sessionId, inputRound: null }, context)
  return { clock, echo, run }
}

async function all(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  return await Array.fromAsync(events)
}

describe('echo Run', () => {
  it('says the input word by word, then the result', async () => {
    const { run } = setUp()
    const events = await all(run('Hello brave world', { b: '2', a: '1' }))
    expect(events.slice(0, 3).map(event => event.text)).toEqual(['Hello ', 'brave ', 'world'])
    expect(events[3]?.result).toEqual({
      text: 'Hello brave world',
      parameters: [
        { name: 'a', value: '1' },
        { name: 'b', value: '2' },
      ],
      instanceId: 'echo-agent-0000cafe',
      taskNumber: 1,
      duration: { seconds: '0', nanos: 0 },
    })
    expect(events).toHaveLength(4)
  })

  it('answers an empty input with the result alone', async () => {
    const { run } = setUp()
    const events = await all(run(''))
    expect(events.map(event => event.result?.text)).toEqual([''])
  })

  it('names the session in each event: the given one, or a new one', async () => {
    const { run } = setUp()
    const given = await all(run('a b', {}, 'mine'))
    expect(given.map(event => event.sessionId)).toEqual(['mine', 'mine', 'mine'])
    const fresh = await all(run('a b'))
    expect(fresh.map(event => event.sessionId)).toEqual(['session-1', 'session-1', 'session-1'])
  })

  it('counts its runs', async () => {
    const { run } = setUp()
    await all(run('one'))
    const second = await all(run('two'))
    expect(second.at(-1)?.result?.taskNumber).toBe(2)
  })

  it('pauses between the pieces, and the duration tells', async () => {
    const { clock, run } = setUp()
    const seen: RunEvent[] = []
    const done = (async () => {
      for await (const event of run('a b c', { delay_ms: '250' })) seen.push(event)
    })()
    await clock.advance(0)
    await clock.advance(249)
    expect(seen.map(event => event.text)).toEqual(['a '])
    await clock.advance(1)
    expect(seen.map(event => event.text)).toEqual(['a ', 'b '])
    await clock.advance(250)
    await done
    expect(seen.at(-1)?.result?.duration).toEqual({ seconds: '0', nanos: 500_000_000 })
  })

  it('stops in the middle of a pause when the caller goes away, and does not count the run', async () => {
    const { clock, echo, run } = setUp()
    const caller = new AbortController()
    const events = run('a b', { delay_ms: '60000' }, '', contextWith({ signal: caller.signal }))[Symbol.asyncIterator]()
    await events.next()
    const next = events.next()
    caller.abort(new Error('the caller went away'))
    await expect(next).rejects.toThrow('the caller went away')
    expect(clock.pending).toBe(0)
    expect(await echo.getStatus({}, contextWith())).toMatchObject({ served: 0 })
  })

  it('stops between pieces when the caller goes away, without a pause too', async () => {
    const { run } = setUp()
    const caller = new AbortController()
    const events = run('a b', {}, '', contextWith({ signal: caller.signal }))[Symbol.asyncIterator]()
    await events.next()
    caller.abort(new Error('the caller went away'))
    await expect(events.next()).rejects.toThrow('the caller went away')
  })

  it.each(['-1', '60001', '1.5', 'soon', '', '99999999999999999999', ' 5'])(
    'refuses delay_ms %j, naming the range',
    async delay => {
      const { run } = setUp()
      await expect(all(run('a', { delay_ms: delay }))).rejects.toThrow(
        '[invalid_argument] delay_ms must be a whole number from 0 to 60000',
      )
    },
  )

  it('takes an input of 1 MiB and refuses one byte more, counting bytes and not characters', async () => {
    const { run } = setUp()
    const full = 'ä'.repeat(524_288)
    expect((await all(run(full))).at(-1)?.result?.text).toBe(full)
    await expect(all(run(`${full}a`))).rejects.toThrow('[invalid_argument] input may have up to 1048576 bytes')
  })

  it('refuses a session id above its bound', async () => {
    const { run } = setUp()
    await expect(all(run('a', {}, 'x'.repeat(129)))).rejects.toThrow('session_id may have up to 128 characters')
  })
})

describe('echo GetStatus', () => {
  it('tells what the instance knows about itself, without counting the asking call', async () => {
    const { echo, run } = setUp()
    await all(run('one'))
    const instance = {
      id: 'echo-agent-1',
      ready: false,
      inFlight: 3,
      served: 9,
      startedAtMs: 1_700_000_000_000,
      uptimeMs: 2500,
    }
    expect(await echo.getStatus({}, contextWith({ instance }))).toEqual({
      instanceId: 'echo-agent-1',
      ready: false,
      inFlight: 2,
      served: 1,
      startTime: { seconds: '1700000000', nanos: 0 },
      uptime: { seconds: '2', nanos: 500_000_000 },
    })
  })
})

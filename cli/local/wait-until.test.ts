import { describe, expect, it } from 'vitest'
import { ManualClock } from '#mesh/manual-clock.ts'
import { waitUntil } from './wait-until.ts'

function setUp(missing: () => Promise<string | undefined>) {
  const clock = new ManualClock()
  const stop = new AbortController()
  const seen: string[] = []
  const onMissing = (what: string) => void seen.push(what)
  const done = waitUntil(missing, { clock, timeoutMs: 1000, signal: stop.signal, onMissing })
  done.catch(() => {})
  return { clock, stop, seen, done }
}

describe('waitUntil', () => {
  it('ends when nothing is missing, and says each thing that was once', async () => {
    const missing = ['a', 'a', 'b']
    const { clock, done, seen } = setUp(async () => missing.shift())
    await clock.advance(0)
    await clock.advance(500)
    await done
    expect(seen).toEqual(['a', 'b'])
  })

  it('gives up in time and says what is missing', async () => {
    const { clock, done } = setUp(async () => 'the registry')
    await clock.advance(0)
    await clock.advance(1100)
    await expect(done).rejects.toThrow('[deadline_exceeded] still waiting for the registry after 1 s')
  })

  it('ends with what the condition throws', async () => {
    const { done } = setUp(() => Promise.reject(new Error('it ended')))
    await expect(done).rejects.toThrow('it ended')
  })

  it('ends when it is stopped', async () => {
    const { clock, stop, done } = setUp(async () => 'the router')
    await clock.advance(0)
    stop.abort()
    await clock.advance(100)
    await expect(done).rejects.toThrow('[cancelled] stopped while waiting for the router')
  })
})

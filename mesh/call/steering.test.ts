import { describe, expect, it } from 'vitest'
import { strategyNames } from '../balance/strategies.ts'
import { callRequest } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { completed } from '../testing/memory-transport.ts'
import type { CallRequest } from './call.ts'
import { readSteering, steeringMetadata, withSteering } from './steering.ts'

describe('readSteering', () => {
  it('finds nothing where nothing is asked, also in names that only look alike', () => {
    expect(readSteering([])).toBeUndefined()
    expect(
      readSteering(['accept', 'x', 'mesh-sessions', 'a', 'mesh-', 'b', 'mesh-x-priority', 'batch']),
    ).toBeUndefined()
  })

  it('reads all that is asked, the first of each name', () => {
    const metadata = ['mesh-priority', 'task', 'x', 'y', 'mesh-session', 's-1', 'mesh-priority', 'batch']
    expect(readSteering(metadata)).toEqual({ priority: 'task', session: 's-1' })
    expect(readSteering(['mesh-strategy', 'p2c'])).toEqual({ priority: 'interactive', strategy: 'p2c' })
  })

  it('has a call that asks for a capability balanced by it, unless it names another strategy', () => {
    expect(readSteering(['mesh-capability', 'gpu'])).toMatchObject({ capability: 'gpu', strategy: 'capability_best' })
    const both = ['mesh-capability', 'gpu', 'mesh-strategy', 'random']
    expect(readSteering(both)).toMatchObject({ capability: 'gpu', strategy: 'random' })
  })

  it.each([
    ['mesh-priority', 'urgent', 'priority: expected one of interactive, task, batch, got "urgent"'],
    ['mesh-priority', '', 'priority: expected one of interactive, task, batch, got ""'],
    ['mesh-strategy', 'constructor', `strategy: expected one of ${strategyNames.join(', ')}, got "constructor"`],
    ['mesh-session', '', 'session: expected 1 to 256 visible characters of ASCII, got ""'],
    ['mesh-session', 'é', 'session: expected 1 to 256 visible characters of ASCII, got "é"'],
    [
      'mesh-capability',
      'x'.repeat(129),
      `capability: expected 1 to 128 visible characters of ASCII, got "${'x'.repeat(40)}"`,
    ],
  ])('refuses %s "%s"', (name, value, text) => {
    expect(() => readSteering([name, value])).toThrow(`[invalid_argument] the call's ${text}`)
  })
})

describe('steeringMetadata', () => {
  it('is what readSteering reads, and refuses what that refuses, and what is no text', () => {
    const said: Record<string, unknown> = { session: 's', priority: 'batch' }
    expect(steeringMetadata(name => said[name])).toEqual(['mesh-session', 's', 'mesh-priority', 'batch'])
    expect(() => steeringMetadata(name => (name === 'session' ? 'a\nb' : undefined))).toThrow('[invalid_argument]')
    expect(() => steeringMetadata(name => (name === 'priority' ? null : undefined))).toThrow('got object')
  })
})

describe('withSteering', () => {
  it('hands a call that asks for nothing on as it is, and any other with what it asks for', async () => {
    const below: CallRequest[] = []
    const call = withSteering(async request => {
      below.push(request)
      return completed(instanceOf('a'))
    })
    const plain = callRequest({ metadata: ['x', 'y'] })
    await call(plain)
    expect(below[0]).toBe(plain)
    const metadata = ['mesh-session', 's']
    await call(callRequest({ metadata }))
    expect(below[1]).toMatchObject({ metadata, steering: { session: 's' } })
    await expect(call(callRequest({ metadata: ['mesh-priority', '1'] }))).rejects.toThrow('[invalid_argument]')
    expect(below).toHaveLength(2)
  })
})

import { describe, expect, it } from 'vitest'
import { continueTrace } from './trace.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const parent = 'b7ad6b7169203331'
const hex = (bytes: number) => 'c'.repeat(bytes * 2)

describe('continueTrace', () => {
  it('goes on with the caller’s trace under a span of its own, and passes flags and state on', () => {
    const trace = continueTrace(`00-${traceId}-${parent}-00`, 'vendor=1', hex)
    expect(trace).toEqual({
      traceId,
      spanId: 'c'.repeat(16),
      traceparent: `00-${traceId}-${'c'.repeat(16)}-00`,
      state: 'vendor=1',
    })
    expect(continueTrace(`00-${traceId}-${parent}-01`)).not.toHaveProperty('state')
  })

  it('understands versions that come later, which may say more', () => {
    expect(continueTrace(`01-${traceId}-${parent}-01`).traceId).toBe(traceId)
    expect(continueTrace(`cc-${traceId}-${parent}-01-what-comes`).traceparent).toMatch(
      new RegExp(`^00-${traceId}-.{16}-01$`),
    )
  })

  it.each([
    undefined,
    '',
    'nonsense',
    `ff-${traceId}-${parent}-01`,
    `00-${'0'.repeat(32)}-${parent}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${parent}-01`,
    `00-${traceId}-${parent}`,
    `00-${traceId}-${parent}-01-more`,
    `00-${traceId}-${parent}-01x`,
    `01-${traceId}-${parent}-01x`,
    ` 00-${traceId}-${parent}-01`,
    `00-${traceId}-${parent}-01\n`,
  ])('starts a sampled trace of its own after %j, without the caller’s state', traceparent => {
    const trace = continueTrace(traceparent, 'vendor=1', hex)
    expect(trace).toEqual({
      traceId: 'c'.repeat(32),
      spanId: 'c'.repeat(16),
      traceparent: `00-${'c'.repeat(32)}-${'c'.repeat(16)}-01`,
    })
  })

  it('gives every span an id unlike the others', () => {
    const ids = Array.from({ length: 1_000 }, () => continueTrace().spanId)
    expect(new Set(ids).size).toBe(1_000)
  })
})

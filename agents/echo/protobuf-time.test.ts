import { describe, expect, it } from 'vitest'
import { durationOf, timestampOf } from './protobuf-time.ts'

describe('durationOf', () => {
  it('parts milliseconds into seconds and nanoseconds', () => {
    expect(durationOf(0)).toEqual({ seconds: '0', nanos: 0 })
    expect(durationOf(1.5)).toEqual({ seconds: '0', nanos: 1_500_000 })
    expect(durationOf(61_250)).toEqual({ seconds: '61', nanos: 250_000_000 })
  })

  it('never reaches a whole second in nanoseconds', () => {
    expect(durationOf(999.999_999_9)).toEqual({ seconds: '0', nanos: 999_999_000 })
  })
})

describe('timestampOf', () => {
  it('counts from 1970', () => {
    expect(timestampOf(1_700_000_000_123)).toEqual({ seconds: '1700000000', nanos: 123_000_000 })
  })
})

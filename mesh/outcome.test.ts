import { describe, expect, it } from 'vitest'
import { outcomeOf } from './outcome.ts'

describe('outcomeOf', () => {
  it('tells whose doing each status was', () => {
    const kinds = Array.from({ length: 17 }, (_, status) => outcomeOf(status, 1).kind)
    const by = (kind: string) => kinds.flatMap((each, status) => (each === kind ? [status] : []))
    expect(by('ok')).toEqual([0])
    expect(by('overload')).toEqual([8])
    expect(by('fault')).toEqual([2, 4, 13, 14, 15])
    expect(by('neutral')).toEqual([1, 3, 5, 6, 7, 9, 10, 11, 12, 16])
  })

  it('carries status and time', () => {
    expect(outcomeOf(14, 2.5)).toEqual({ kind: 'fault', status: 14, durationMs: 2.5 })
  })
})

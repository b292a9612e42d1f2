import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../outcome.ts'
import { fairly } from './fair-deadline.ts'

describe('fairly', () => {
  it('blames nobody for a deadline shorter than four typical calls, and does for a longer one', () => {
    expect(fairly(outcomeOf(4, 399), 100)).toEqual({ kind: 'neutral', status: 4, durationMs: 399 })
    expect(fairly(outcomeOf(4, 400), 100).kind).toBe('fault')
  })

  it('takes any deadline for fair where nothing is typical yet, and every other outcome as it is', () => {
    expect(fairly(outcomeOf(4, 1), Number.NaN).kind).toBe('fault')
    expect(fairly(outcomeOf(14, 1), 100).kind).toBe('fault')
    expect(fairly(outcomeOf(0, 1), 100).kind).toBe('ok')
  })
})

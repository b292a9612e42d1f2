import { describe, expect, it } from 'vitest'
import { figuresOf } from './figures.ts'

describe('figuresOf', () => {
  const calls = Array.from({ length: 200 }, (_, i) => ({ atMs: i, tookMs: i + 1, failed: false }))

  it('gives the mean and the 99th of 100', () => {
    expect(figuresOf(calls.slice(0, 100), 0)).toEqual({ meanMs: 50.5, p99Ms: 99, failed: 0, calls: 100 })
  })

  it('leaves out those that were to be sent while the fleet filled, however late they ended', () => {
    expect(figuresOf([{ atMs: 99, tookMs: 1e6, failed: false }, ...calls.slice(100)], 100)).toMatchObject({
      meanMs: 150.5,
      calls: 100,
    })
  })

  it('counts those that failed, and does not take their haste for speed', () => {
    const failing = calls.slice(0, 100).map(call => ({ ...call, failed: call.atMs % 4 === 0, tookMs: 8 }))
    expect(figuresOf(failing, 0)).toEqual({ meanMs: 8, p99Ms: 8, failed: 0.25, calls: 100 })
  })
})

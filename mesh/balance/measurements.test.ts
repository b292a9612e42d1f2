import { describe, expect, it } from 'vitest'
import type { Outcome } from '../outcome.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { Fleet } from './fleet.ts'
import { measure } from './measurements.ts'

const ok = (durationMs: number): Outcome => ({ kind: 'ok', status: 0, durationMs })
const fault = (durationMs: number): Outcome => ({ kind: 'fault', status: 14, durationMs })

function measured(outcomes: readonly Outcome[], everyMs = 0, sampleShare = 0.02): Fleet['columns'] {
  const fleet = new Fleet()
  fleet.put(instanceOf('a'), 0)
  for (const [i, outcome] of outcomes.entries()) measure(fleet, 0, outcome, i * everyMs, sampleShare)
  return fleet.columns
}

describe('measure', () => {
  it('takes a newcomer for one that went well twenty times: one failure takes a twenty-first', () => {
    expect(measured([]).success[0]).toBe(1)
    expect(measured([fault(1)]).success[0]).toBeCloseTo(20 / 21)
    expect(measured([fault(1), fault(1)]).success[0]).toBeCloseTo(20 / 22)
    expect(measured(Array.from({ length: 300 }, () => fault(1))).success[0]).toBeLessThan(0.01)
  })

  it('averages the first durations evenly, and looks back over the window later', () => {
    expect(measured([ok(100), ok(200), ok(300)]).durationMs[0]).toBeCloseTo(200)
    const long = [...Array.from({ length: 100 }, () => ok(100)), ok(200)]
    expect(measured(long).durationMs[0]).toBeCloseTo(102)
    expect(measured([ok(100), fault(9_999)]).durationMs[0]).toBe(100)
  })

  it('raises the latency at once, and lowers it slowly', () => {
    expect(measured([ok(100), ok(500)]).latencyMs[0]).toBe(500)
    expect(measured([ok(500), ok(100)]).latencyMs[0]).toBe(500)
    expect(measured([ok(500), ok(100)], 10_000).latencyMs[0]).toBeCloseTo(100 + 400 / Math.E)
  })

  it('never lowers the latency for a failure, as Finagle does', () => {
    const { latencyMs, latencyAt, costMs } = measured([ok(500), fault(1)], 10_000)
    expect([latencyMs[0], latencyAt[0]]).toEqual([500, 10_000])
    expect(costMs[0]).toBeCloseTo(1 + 499 / Math.E)
    expect(measured([ok(500), fault(900)]).latencyMs[0]).toBe(900)
    expect(measured([fault(1)]).latencyMs[0]).toBeNaN()
  })
})

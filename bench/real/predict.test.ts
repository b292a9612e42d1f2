import { describe, expect, it } from 'vitest'
import type { Plan } from './plan.ts'
import { predict } from './predict.ts'
import { situations } from './situation.ts'

const reports = { onReply: true }

function planOf(situation: string, kind: 'mesh' | 'grpc-js', name = 'round_robin'): Plan {
  const found = situations.find(one => one.name === situation)
  if (found === undefined) throw new Error(`no situation ${situation}`)
  return { policy: { kind, name } as Plan['policy'], situation: found, seed: 1 }
}

describe('predict', () => {
  it('says the same of the same plan, and adds the way to each call', () => {
    const near = predict(planOf('plain', 'mesh'), reports, 0)
    const far = predict(planOf('plain', 'mesh'), reports, 7)
    expect(predict(planOf('plain', 'mesh'), reports, 0)).toEqual(near)
    expect(far.meanMs).toBeCloseTo(near.meanMs + 7)
    expect(far.p99Ms).toBeCloseTo(near.p99Ms + 7)
  })

  it('has the mesh eject who fails, and grpc-js go on calling it', () => {
    const kept = predict(planOf('black hole', 'grpc-js'), reports, 0)
    const ejected = predict(planOf('black hole', 'mesh'), reports, 0)
    expect(kept.failed).toBeCloseTo(1 / 12, 2)
    expect(ejected.failed).toBeLessThan(kept.failed / 3)
  })

  it('counts the same calls in every situation of one load, whoever comes and goes', () => {
    const counted = ['antagonist', 'churn', 'black hole'].map(name => predict(planOf(name, 'mesh'), reports, 0).calls)
    expect(new Set(counted).size).toBe(1)
  })
})

import { describe, expect, it } from 'vitest'
import { type Comparison, shortfalls } from './compare.ts'
import { type Situation, situations } from './situation.ts'

const [plain, antagonist] = situations
if (plain === undefined || antagonist === undefined) throw new Error('no situations')

function found(situation: Situation, name: string, meanMs: number): Comparison {
  const summary = { meanMs, means: [meanMs, meanMs], p99Ms: meanMs, p99s: [meanMs, meanMs], failed: 0 } as const
  return {
    situation,
    policy: { kind: 'mesh', name },
    real: summary,
    simulated: summary,
    ratio: 1,
    wayMs: 0,
  }
}

describe('shortfalls', () => {
  it('names who answers sooner than the default, in which situation, and by how much', () => {
    const all = [
      found(plain, 'adaptive', 110),
      found(plain, 'p2c', 100),
      found(antagonist, 'adaptive', 90),
      found(antagonist, 'p2c', 100),
    ]
    expect(shortfalls(all)).toEqual([{ situation: 'plain', policy: 'p2c', by: expect.closeTo(0.1) }])
  })

  it('names nobody whose lead says nothing', () => {
    expect(shortfalls([found(plain, 'adaptive', 101), found(plain, 'p2c', 100)])).toEqual([])
  })
})

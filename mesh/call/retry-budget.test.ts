import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRetryBudget } from './retry-budget.ts'

describe('createRetryBudget', () => {
  it('begins with its reserve', () => {
    const budget = createRetryBudget({ reserve: 2 })
    expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([true, true, false])
  })

  it('earns one retry with every five calls', () => {
    const budget = createRetryBudget({ reserve: 0 })
    const granted = Array.from({ length: 50 }, () => {
      budget.deposit()
      return budget.withdraw()
    })
    expect(granted.filter(Boolean)).toHaveLength(10)
    expect(granted.slice(0, 5)).toEqual([false, false, false, false, true])
  })

  it('saves no more than its cap', () => {
    const budget = createRetryBudget({ reserve: 0, perCall: 1, cap: 3 })
    for (let i = 0; i < 100; i++) budget.deposit()
    expect([1, 2, 3, 4].map(() => budget.withdraw())).toEqual([true, true, true, false])
  })

  it('takes nothing where it grants nothing', () => {
    const budget = createRetryBudget({ reserve: 0, perCall: 0.5 })
    budget.deposit()
    expect([budget.withdraw(), budget.withdraw(), budget.withdraw()]).toEqual([false, false, false])
    budget.deposit()
    expect(budget.withdraw()).toBe(true)
  })

  it('grants exactly the reserve and the share of calls, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 400 }), fc.integer({ min: 1, max: 10 }), (steps, parts) => {
        const budget = createRetryBudget({ reserve: 3, perCall: 1 / parts, cap: 1_000 })
        let deposits = 0
        let granted = 0
        for (const deposit of steps) {
          if (deposit) {
            deposits += 1
            budget.deposit()
          } else if (budget.withdraw()) granted += 1
          else expect(granted).toBe(3 + Math.floor(deposits / parts))
        }
        expect(granted).toBeLessThanOrEqual(3 + Math.floor(deposits / parts))
      }),
    )
  })
})

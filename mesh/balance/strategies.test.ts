import { describe, expect, it } from 'vitest'
import { createStrategy, strategyNames } from './strategies.ts'

describe('createStrategy', () => {
  it('makes every strategy that it names, each a fresh one', () => {
    for (const name of strategyNames) {
      expect(createStrategy(name, Math.random).name).toBe(name === 'weighted_round_robin' ? 'weighted_round' : name)
      expect(createStrategy(name, Math.random)).not.toBe(createStrategy(name, Math.random))
    }
    expect(strategyNames).toContain('round_robin')
  })

  it.each(['fastest', '', 'toString', '__proto__'])('names those that it knows when asked for "%s"', name => {
    expect(() => createStrategy(name, Math.random)).toThrow(
      `[bad_config] no balancing strategy "${name}"; there are ${strategyNames.join(', ')}`,
    )
  })
})

import { describe, expect, it } from 'vitest'
import { replay } from './support/replay.ts'

describe('the walk-through of docs/load-balancing.md', () => {
  it('does on this machine what it says', { timeout: 300_000 }, () => {
    const last = replay('docs/load-balancing.md', ['Change it while calls go on'])
    expect(last).toMatch(/^\d+ blocks of docs\/load-balancing\.md hold$/)
  })
})

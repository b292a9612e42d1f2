import { describe, expect, it } from 'vitest'
import { replay } from './support/replay.ts'

describe('the walk-through of docs/scaling.md', () => {
  it('does on this machine what it says', { timeout: 300_000 }, () => {
    expect(replay('docs/scaling.md', ['Development', 'Load test'])).toMatch(/^\d+ blocks of docs\/scaling\.md hold$/)
  })
})

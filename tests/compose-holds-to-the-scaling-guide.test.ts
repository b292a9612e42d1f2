import { expect, it } from 'vitest'
import { composeStory } from './support/compose.ts'
import { replay } from './support/replay.ts'

composeStory('the walk-through of docs/scaling.md', () => {
  it('does in containers what it says', { timeout: 900_000 }, () => {
    expect(replay('docs/scaling.md', 'Production', 'Single services')).toMatch(/^\d+ blocks of docs\/scaling\.md hold$/)
  })
})

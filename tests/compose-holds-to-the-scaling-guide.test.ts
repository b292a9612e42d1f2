import { expect, it } from 'vitest'
import { composeStory } from './support/compose.ts'
import { composeBinary, composes } from './support/docker.ts'
import { replay } from './support/replay.ts'

const headings = ['Production', 'Single services']

composeStory('the walk-through of docs/scaling.md', () => {
  it.each(composes)('does in containers what it says, with %s', { timeout: 900_000 }, name => {
    const done = replay('docs/scaling.md', headings, composeBinary(name))
    expect(done).toMatch(/^\d+ blocks of docs\/scaling\.md hold$/)
  })
})

import { describe, expect, it } from 'vitest'
import { parseInstanceMeta, writeInstanceMeta } from '#mesh/instance-meta.ts'
import { tablesOf } from './support/page.ts'

describe('docs/joining.md', () => {
  const rows = tablesOf('docs/joining.md').get('Meta') ?? []
  const written = Object.fromEntries(rows.map(({ key, example }) => [code(key), code(example)]))

  it('has every key of meta, each with an example that is understood', () => {
    const understood = parseInstanceMeta(written)
    expect(Object.values(understood)).not.toContain(undefined)
    expect(understood).toMatchObject({ slots: 8, weight: 2.5, hints: new Map([['Walk', 'NO_SIDE_EFFECTS']]) })
    expect(Object.keys(writeInstanceMeta(understood))).toEqual(Object.keys(written))
    expect(Object.keys(written)).toHaveLength(Object.keys(understood).length)
  })
})

/** What stands between back-ticks. */
function code(cell: string | undefined): string {
  return /`([^`]*)`/.exec(cell ?? '')?.[1] ?? ''
}

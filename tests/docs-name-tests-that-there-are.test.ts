import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../', import.meta.url)
const page = readFileSync(new URL('docs/mcp-complaints.md', root), 'utf8')
const rows = page.split('\n').filter(line => /^\| (?!complaint|-)/.test(line) && !line.startsWith('|---'))

describe('the page of complaints', () => {
  it('has forty of them and more, each with the test that holds it', () => {
    expect(rows.length).toBeGreaterThanOrEqual(40)
    for (const row of rows) expect(row).toMatch(/`[\w/.-]+\.test\.ts` \|$/)
  })

  it('names tests that there are', () => {
    const named = new Set(Array.from(page.matchAll(/`([\w/.-]+\.test\.ts)`/g), ([, path = '']) => path))
    expect([...named].filter(path => !existsSync(new URL(path, root)))).toEqual([])
  })
})

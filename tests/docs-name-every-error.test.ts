import { describe, expect, it } from 'vitest'
import { errorTable } from '#mesh/errors.ts'
import { tablesOf } from './support/page.ts'

describe('docs/errors.md', () => {
  const rows = [...tablesOf('docs/errors.md').values()].flat()

  it('has every code in the order of the source, with what it is to each kind of caller', () => {
    const written = rows.map(({ code, gRPC, HTTP, MCP }) => [code, gRPC, HTTP, MCP])
    const real = Object.entries(errorTable).map(([code, { grpc, http, mcp }]) => [
      `\`${code}\``,
      String(grpc),
      String(http),
      String(mcp),
    ])
    expect(written).toEqual(real)
  })

  it('says what each means', () => {
    for (const { code, meaning } of rows) expect(meaning, code).toMatch(/\w/)
  })
})

import { describe, expect, it } from 'vitest'
import { eraOf } from './era-of.ts'

const claim = { params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } } }

describe('eraOf', () => {
  it.each([
    ['2026-07-28', undefined],
    ['2027-01-01', {}],
    [undefined, claim],
    ['2025-11-25', claim],
    [undefined, [{}, claim]],
  ])('is modern with the header %s and the body %j', (version, body) => {
    expect(eraOf(version === undefined ? {} : { 'mcp-protocol-version': version }, body)).toBe('modern')
  })

  it.each([
    [undefined, undefined],
    ['2025-11-25', {}],
    [undefined, null],
    [undefined, 'text'],
    [undefined, { params: null }],
    [undefined, { params: { _meta: { progressToken: 1 } } }],
    [undefined, []],
  ])('is legacy with the header %s and the body %j', (version, body) => {
    expect(eraOf(version === undefined ? {} : { 'mcp-protocol-version': version }, body)).toBe('legacy')
  })
})

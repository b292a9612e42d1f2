import { describe, expect, it } from 'vitest'
import { paramHeaderFault } from './param-header-fault.ts'

const declared = [
  { property: 'region', name: 'Region' },
  { property: 'priority', name: 'Priority' },
]

function faultOf(given: Record<string, string | number | boolean | null>, headers: Record<string, string> = {}) {
  return paramHeaderFault(declared, given, headers)
}

describe('paramHeaderFault', () => {
  it.each([
    [
      { region: 'eu', priority: 42 },
      { 'mcp-param-region': 'eu', 'mcp-param-priority': '42.0' },
    ],
    [{ region: 'Zürich' }, { 'mcp-param-region': `=?base64?${Buffer.from('Zürich').toString('base64')}?=` }],
    [{ region: 'SGVsbG8=' }, { 'mcp-param-region': 'SGVsbG8=' }],
    [{ region: '=?base64?SGVsbG8=' }, { 'mcp-param-region': '=?base64?SGVsbG8=' }],
    [{ region: true }, { 'mcp-param-region': 'true' }],
    [{ region: null, query: 'x' }, {}],
    [{}, { 'mcp-param-region': 'nobody asked' }],
  ])('is content with %j and headers %j', (given, headers) => {
    expect(faultOf(given, { ...headers })).toBeUndefined()
  })

  it.each([
    [{ region: 'eu' }, {}, /Mcp-Param-Region: region is in the body, but the header is missing/],
    [{ region: 'eu' }, { 'mcp-param-region': 'us' }, /it says "us", the body "eu"/],
    [{ priority: 1 }, { 'mcp-param-priority': 'one' }, /it says "one", the body "1"/],
    [{ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVsbG8?=' }, /no base64 of a text/],
    [{ region: 'Hello' }, { 'mcp-param-region': '=?base64?SGVs!!!bG8=?=' }, /no base64 of a text/],
    [{ region: 'Hello' }, { 'mcp-param-region': '=?base64?/w==?=' }, /no base64 of a text/],
  ])('refuses %j with headers %j', (given, headers, words) => {
    const fault = faultOf(given, { ...headers })
    expect(fault).toMatchObject({ code: -32020, message: expect.stringMatching(words) })
  })

  it('takes no argument from an object that has none of its own', () => {
    expect(paramHeaderFault([{ property: 'constructor', name: 'X' }], {}, {})).toBeUndefined()
  })
})

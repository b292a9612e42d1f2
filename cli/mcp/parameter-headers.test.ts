import { describe, expect, it } from 'vitest'
import { parseMessage, type Request } from './json-rpc.ts'
import { createParameterHeaders } from './parameter-headers.ts'

const { signal } = new AbortController()
const call = (name: string, args: unknown) =>
  parseMessage(
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  ) as Request

const query = {
  name: 'query',
  inputSchema: {
    type: 'object',
    properties: {
      region: { type: 'string', 'x-mcp-header': 'Region' },
      bad: { type: 'string', 'x-mcp-header': 'No good' },
      deep: { type: 'object', properties: { limit: { type: 'integer', 'x-mcp-header': 'Limit' } } },
      dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
      list: { type: 'array', items: { type: 'object', properties: { x: { 'x-mcp-header': 'X' } } } },
    },
  },
}

describe('createParameterHeaders', () => {
  it('repeats what tools mark, and leaves out what a call does not have', async () => {
    const { of } = createParameterHeaders(async () => ({ tools: [query] }))
    const headers = (args: unknown) => of(call('query', args), signal)
    expect(await headers({ region: 'us-west1', bad: 'x', deep: { limit: -7 }, dry: false, list: [{ x: 1 }] })).toEqual({
      'mcp-param-region': 'us-west1',
      'mcp-param-limit': '-7',
      'mcp-param-dry': 'false',
    })
    expect(await headers({ region: 'größe', deep: { limit: 2 ** 53 } })).toEqual({
      'mcp-param-region': '=?base64?Z3LDtsOfZQ==?=',
    })
    expect(await headers({ region: null, deep: [] })).toEqual({})
    expect(await headers(undefined)).toEqual({})
    expect(await of(call('other', { region: 'x' }), signal)).toEqual({})
  })

  it('lists the tools once, page by page, and anew when what it knew has been wrong', async () => {
    const asked: unknown[] = []
    const { of, forget } = createParameterHeaders(async (_meta, cursor) => {
      asked.push(cursor)
      return cursor === undefined ? { tools: [], nextCursor: 'two' } : { tools: [query] }
    })
    const both = await Promise.all([
      of(call('query', { region: 'a' }), signal),
      of(call('query', { region: 'b' }), signal),
    ])
    expect(both.map(headers => headers['mcp-param-region'])).toEqual(['a', 'b'])
    expect(asked).toEqual([undefined, 'two'])
    forget()
    await of(call('query', {}), signal)
    expect(asked).toEqual([undefined, 'two', undefined, 'two'])
  })

  it('goes without where the tools cannot be listed, and asks again at the next call', async () => {
    let up = false
    const { of } = createParameterHeaders(async () => {
      if (!up) throw new Error('away')
      return { tools: [query] }
    })
    expect(await of(call('query', { region: 'a' }), signal)).toEqual({})
    up = true
    expect(await of(call('query', { region: 'a' }), signal)).toEqual({ 'mcp-param-region': 'a' })
  })

  it('stops at a list that has no end', async () => {
    let pages = 0
    const { of } = createParameterHeaders(async () => ({ tools: [], nextCursor: String(pages++) }))
    expect(await of(call('query', {}), signal)).toEqual({})
    expect(pages).toBe(100)
  })
})

import { describe, expect, it } from 'vitest'
import { headerValue, modernHeaders, modernVersion } from './headers-of.ts'
import { parseMessage, type Request } from './json-rpc.ts'

const request = (method: string, params: object) =>
  parseMessage(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })) as Request

describe('headerValue', () => {
  // The examples of the specification (Streamable HTTP, "Value Encoding"), and its edges.
  it.each([
    ['us-west1', 'us-west1'],
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
    ['=?base64?literal', '=?base64?literal'],
    ['a\tb c', 'a\tb c'],
    ['', '=?base64??='],
  ])('writes %j', (text, value) => {
    expect(headerValue(text)).toBe(value)
  })
})

describe('modernHeaders', () => {
  it.each([
    ['tools/call', { name: 'weather_get_forecast', uri: 'x' }, 'weather_get_forecast'],
    ['prompts/get', { name: 'größe' }, '=?base64?Z3LDtsOfZQ==?='],
    ['resources/read', { uri: 'city://paris', name: 'x' }, 'city://paris'],
  ])('names what %s is about', (method, params, name) => {
    expect(modernHeaders(request(method, params), '2026-07-28')).toEqual({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      'mcp-name': name,
    })
  })

  it('names nothing where the method has no name, or the message none', () => {
    expect(modernHeaders(request('tools/list', { name: 'x' }), '1')).not.toHaveProperty('mcp-name')
    expect(modernHeaders(request('tools/call', {}), '1')).not.toHaveProperty('mcp-name')
    expect(modernHeaders(request('constructor', { name: 'x' }), '1')).not.toHaveProperty('mcp-name')
  })
})

describe('modernVersion', () => {
  it('is what the message names, and nothing in the older era', () => {
    expect(modernVersion({ _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } })).toBe('2026-07-28')
    expect(modernVersion({ _meta: { progressToken: 1 } })).toBeUndefined()
    expect(modernVersion({})).toBeUndefined()
  })
})

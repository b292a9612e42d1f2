import type { JsonObject } from '@bufbuild/protobuf'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { MeshError } from '#mesh/errors.ts'
import { ownToolNames } from '../../catalogue/operation-names.ts'
import { isObject } from '../../json-object.ts'
import { descriptionOf } from '../offer/listed.ts'
import { defaultMatches, longestQuery, mostMatches } from '../offer/own-tools.ts'
import { inputSchema } from '../offer/tool-input.ts'
import type { ToolSearch } from '../offer/tool-search.ts'
import type { CallTool, CallToolParams } from './call-tool.ts'

/**
 * Answers the router's own two tools, where a connection has them: `search_tools` itself, and `call_tool` as a call of the
 * tool that it names. Every other name goes on as it is.
 */
export function withSearch(callTool: CallTool): CallTool {
  async function callOrSearch(search: ToolSearch, ...[params, request]: Parameters<CallTool>): ReturnType<CallTool> {
    const given = params.arguments ?? {}
    try {
      if (params.name === ownToolNames.call) return await callTool(wantedCall(given), request)
      if (params.name === ownToolNames.search) return { kind: 'complete', result: await answer(search, given) }
    } catch (thrown) {
      if (!(thrown instanceof MeshError)) throw thrown
      return { kind: 'complete', result: { isError: true, content: [{ type: 'text', text: thrown.message }] } }
    }
    return callTool(params, request)
  }

  return (params, request) => {
    const { search } = request.offer
    return search === undefined ? callTool(params, request) : callOrSearch(search, params, request)
  }
}

function wantedCall(given: JsonObject): CallToolParams {
  assertOnly(given, ['name', 'arguments'])
  const { name, arguments: wanted = {} } = given
  if (typeof name !== 'string') throw wrong('name', 'the name of a tool', name)
  if (!isObject(wanted)) throw wrong('arguments', 'an object', wanted)
  return { name, arguments: wanted }
}

async function answer(search: ToolSearch, given: JsonObject): Promise<CallToolResult> {
  assertOnly(given, ['query', 'limit'])
  const { query, limit = defaultMatches } = given
  if (typeof query !== 'string' || query.length > longestQuery) {
    throw wrong('query', `words, up to ${longestQuery} characters`, query)
  }
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > mostMatches) {
    throw wrong('limit', `a whole number from 1 to ${mostMatches}`, limit)
  }
  const found = await search.find(query, limit)
  const tools = found.map(tool => ({
    name: tool.mcp,
    title: tool.title,
    description: descriptionOf(tool),
    inputSchema: inputSchema(tool),
  }))
  const hint = `nothing fits among ${search.tools.length} tools: say it in other words, or in fewer`
  const structuredContent = { tools, ...(tools.length === 0 && { hint }) }
  return { content: [{ type: 'text', text: JSON.stringify(structuredContent) }], structuredContent }
}

function assertOnly(given: JsonObject, names: readonly string[]): void {
  const stranger = Object.keys(given).find(key => !names.includes(key))
  if (stranger === undefined) return
  const text = `"${stranger.slice(0, 100)}" is no argument; there are ${names.join(' and ')}`
  throw new MeshError('invalid_argument', text)
}

function wrong(name: string, expected: string, got: unknown): MeshError {
  const said = got === undefined ? 'nothing' : (JSON.stringify(got) ?? '').slice(0, 100)
  return new MeshError('invalid_argument', `${name}: expected ${expected}, got ${said}`)
}

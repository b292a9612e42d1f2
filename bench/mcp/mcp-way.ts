import { type McpMessage, modernRequest } from '../load/mcp-requests.ts'
import type { Way } from '../way.ts'
import { calledTool } from './operations.ts'

/** A tool call as the benchmarks make it. */
export const toolCall = callOf(calledTool)

/** The first page of the tools. */
export const toolList = modernRequest('tools/list')

/** @param tool one that takes what a forecast takes */
export function callOf(tool: string): McpMessage {
  return modernRequest('tools/call', { name: tool, arguments: { location: 'Paris, France', days: 1 } })
}

/** An MCP request to one endpoint, as clients send it: those on `fetch`, as the SDK's, can all unpack. */
export function mcpWay(name: string, url: string, { body, headers }: McpMessage, ...hopPids: readonly number[]): Way {
  return {
    name,
    url,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'accept-encoding': 'gzip, deflate',
      ...headers,
    },
    body: Buffer.from(body),
    version: 1,
    hopPids,
  }
}

/**
 * Sends it some times as a client does, and looks at the last answer: a generator only counts.
 *
 * @param isRight looks at the `result`
 */
export async function assertAnswers(way: Way, isRight: (result: Record<string, unknown>) => boolean): Promise<void> {
  const { url, headers, body } = way
  let text = ''
  for (let i = 0; i < 5; i++) {
    const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })
    text = await response.text()
  }
  // Some peers answer as a stream, whoever asks.
  const json = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text) as { result?: Record<string, unknown> }
  if (json.result === undefined || !isRight(json.result)) throw new Error(`${way.name} answers ${text.slice(0, 300)}`)
}

/** Whether a tool said what it should. */
export function isForecast({ content, isError }: Record<string, unknown>): boolean {
  return isError !== true && JSON.stringify(content).includes('Paris')
}

/** Whether a list begins with the right tools. */
export function hasTools(count: number): (result: Record<string, unknown>) => boolean {
  return ({ tools }) => Array.isArray(tools) && tools.length === count
}

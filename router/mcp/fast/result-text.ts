import type { JsonObject } from '@bufbuild/protobuf'
import type { CallToolResult } from '@modelcontextprotocol/server'

type Id = string | number

/** A JSON-RPC response with a result that is written already. */
export function responseText(id: Id, result: string): string {
  return `{"jsonrpc":"2.0","id":${idText(id)},"result":${result}}`
}

/** A JSON-RPC response with an error. */
export function errorText(id: Id, code: number, message: string, data: JsonObject | undefined): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } })
}

/**
 * A tool's result as it goes out.
 *
 * Structured content is written once: the last block says it as text, word for word (`toolResult`).
 *
 * @param serverInfo as JSON
 */
export function toolResultText(
  { content, structuredContent, isError, _meta }: CallToolResult,
  serverInfo: string,
): string {
  const last = content.at(-1)
  const structured = structuredContent === undefined || last?.type !== 'text' ? undefined : last.text
  return [
    `{"content":${JSON.stringify(content)}`,
    structured === undefined ? '' : `,"structuredContent":${structured}`,
    isError === true ? ',"isError":true' : '',
    ',"_meta":{',
    ...Object.entries(_meta ?? {}).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},`),
    `"io.modelcontextprotocol/serverInfo":${serverInfo}},"resultType":"complete"}`,
  ].join('')
}

function idText(id: Id): string {
  return typeof id === 'number' ? String(id) : JSON.stringify(id)
}

import type { CallToolResult } from '@modelcontextprotocol/server'
import type { McpError } from '../mcp-error.ts'

/** A JSON-RPC response with a result that is written already. */
export function responseText(id: string | number, result: string): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`
}

/** A JSON-RPC response with an error. */
export function errorText(id: string | number, { code, message, data }: McpError): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } })
}

/**
 * A tool's result as it goes out.
 *
 * Structured content is written once: the last block says it as text, word for word (`toolResult`).
 *
 * @param serverInfo as JSON
 */
export function toolResultText(result: CallToolResult, serverInfo: string): string {
  const { content, structuredContent, ...rest } = result
  const said = content.at(-1)
  if (structuredContent === undefined || said?.type !== 'text') return resultText(result, serverInfo)
  return `{"content":${JSON.stringify(content)},"structuredContent":${said.text},${resultText(rest, serverInfo).slice(1)}`
}

/** A result as it goes out: with its type, where it has none, and who made it. */
export function resultText(
  { _meta, ...result }: object & { readonly _meta?: object | undefined },
  serverInfo: string,
): string {
  const whole = JSON.stringify({ resultType: 'complete', ...result })
  const meta = _meta === undefined ? '{' : `${JSON.stringify(_meta).slice(0, -1)},`
  return `${whole.slice(0, -1)},"_meta":${meta}"io.modelcontextprotocol/serverInfo":${serverInfo}}}`
}

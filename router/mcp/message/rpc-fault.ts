import { sendJson } from '../../http/answer.ts'
import type { Exchange } from '../../http/exchange.ts'
import { isObject } from '../../json-object.ts'
import type { McpError } from '../mcp-error.ts'

/** The id of a JSON-RPC request; null where it could not be read. */
export type RpcId = string | number | null

/** An MCP error that is the whole answer to an HTTP request: with a status of its own, and no stream. */
export class RpcFault extends Error {
  override readonly name = 'RpcFault'
  /** The HTTP status. */
  readonly status: number
  readonly error: McpError
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, error: McpError, headers: Readonly<Record<string, string>> = {}) {
    super(error.message)
    this.status = status
    this.error = error
    this.headers = headers
  }
}

/** @param id of the request that it is about */
export function sendRpcFault({ response }: Exchange, { status, error, headers }: RpcFault, id: RpcId): void {
  const { code, message, data } = error
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  sendJson(response, status, { jsonrpc: '2.0', id, error: { code, message, ...(data !== undefined && { data }) } })
}

/** The id of a request, so far as it can be read. */
export function idOf(body: unknown): RpcId {
  if (!isObject(body) || !Object.hasOwn(body, 'method') || !Object.hasOwn(body, 'id')) return null
  const { id } = body
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

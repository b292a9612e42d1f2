import type { ServerResponse } from 'node:http'
import { type ErrorCode, errorTable, MeshError } from '#mesh/errors.ts'
import type { Exchange } from './exchange.ts'

/** What an error answer says beside the error itself, where it is known. */
export interface ErrorContext {
  /** The Consul service that was asked. */
  readonly service?: string
  /** The id of the instance that answered. */
  readonly instance?: string
}

/** The body of every answer that is an error, whatever the path. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode
    /** What was wrong, and what would be right. */
    readonly message: string
    readonly service?: string
    readonly instance?: string
    readonly requestId: string
  }
}

/** The body of an error at an MCP path that is not about one message: a JSON-RPC error, which its clients show. */
interface RpcErrorBody {
  readonly jsonrpc: '2.0'
  readonly id: null
  readonly error: {
    readonly code: number
    readonly message: string
    readonly data: Omit<ErrorBody['error'], 'message'>
  }
}

/** Failures that may pass if the caller waits. */
const passing: ReadonlySet<ErrorCode> = new Set(['unavailable', 'no_instance', 'overloaded', 'resource_exhausted'])
const retryAfterSeconds = 1

/** In whole seconds, as HTTP has it. */
function secondsUntilRetry({ retryAfterMs }: MeshError): number {
  return retryAfterMs === undefined ? retryAfterSeconds : Math.ceil(retryAfterMs / 1000)
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendJsonText(response, status, JSON.stringify(body))
}

/** Answers with JSON that is written already. */
export function sendJsonText(response: ServerResponse, status: number, json: string): void {
  sendText(response, status, 'application/json; charset=utf-8', `${json}\n`)
}

/** Answers with a text that is whole. */
export function sendText(response: ServerResponse, status: number, contentType: string, text: string): void {
  const bytes = Buffer.from(text)
  response.writeHead(status, { 'Content-Type': contentType, 'Content-Length': bytes.length }).end(bytes)
}

export function errorBody(error: MeshError, { requestId }: Exchange, context: ErrorContext = {}): ErrorBody {
  return { error: { code: error.code, message: error.text, ...context, requestId } }
}

const [invalidRequest, internalError] = [-32600, -32603]

function rpcErrorBody(error: MeshError, { requestId }: Exchange): RpcErrorBody {
  const { mcp, http } = errorTable[error.code]
  const code = mcp !== 'result' ? mcp : http < 500 ? invalidRequest : internalError
  return { jsonrpc: '2.0', id: null, error: { code, message: error.message, data: { code: error.code, requestId } } }
}

/** `/mcp` and what is below it. */
export function isMcpPath(path: string): boolean {
  return path === '/mcp' || path.startsWith('/mcp/')
}

/** Answers with an error, by the one table. An answer that has begun already and cannot be whole any more is cut. */
export function sendError(exchange: Exchange, thrown: unknown, context: ErrorContext = {}): void {
  const { request, response } = exchange
  const error = MeshError.forCaller(thrown, exchange.requestId)
  if (response.headersSent || response.destroyed) {
    if (!response.writableEnded) response.destroy()
    return
  }
  if (passing.has(error.code)) response.setHeader('Retry-After', secondsUntilRetry(error))
  const body = isMcpPath(exchange.path) ? rpcErrorBody(error, exchange) : errorBody(error, exchange, context)
  if (request.complete) sendJson(response, error.httpStatus, body)
  else sendWhileReceiving(exchange, error.httpStatus, `${JSON.stringify(body)}\n`)
}

/** How long a caller may go on sending a body that was refused. */
const lingerMs = 1_000

/**
 * Answers a caller that is still sending, and closes the connection when it has done so, or after a while; until then
 * what it sends is read and dropped. Closing at once would reset the connection, and a reset takes away the answer that
 * the caller has not read yet (RFC 9112, section 9.6).
 */
function sendWhileReceiving({ request, response }: Exchange, status: number, text: string): void {
  const bytes = Buffer.from(text)
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': bytes.length }
  response.writeHead(status, { ...headers, Connection: 'close' }).write(bytes)
  const end = () => response.end()
  request.once('close', end).once('end', end).resume()
  AbortSignal.timeout(lingerMs).addEventListener('abort', end)
}

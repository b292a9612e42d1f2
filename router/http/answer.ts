import type { ServerResponse } from 'node:http'
import { type ErrorCode, MeshError } from '#mesh/errors.ts'
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

/** Failures that may pass if the caller waits. */
const passing: ReadonlySet<ErrorCode> = new Set(['unavailable', 'no_instance', 'overloaded', 'resource_exhausted'])
const retryAfterSeconds = 1

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

/** Answers with an error, by the one table. An answer that has begun already and cannot be whole any more is cut. */
export function sendError(exchange: Exchange, thrown: unknown, context: ErrorContext = {}): void {
  const { request, response } = exchange
  const error = MeshError.from(thrown)
  if (response.headersSent || response.destroyed) {
    if (!response.writableEnded) response.destroy()
    return
  }
  if (passing.has(error.code)) response.setHeader('Retry-After', retryAfterSeconds)
  // What is left of a body that was not read must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close')
  sendJson(response, error.httpStatus, errorBody(error, exchange, context))
}

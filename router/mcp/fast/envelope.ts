import type { IncomingHttpHeaders } from 'node:http'
import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../../json-object.ts'
import { readHeaderValue } from '../message/header-value.ts'
import { isRequestMeta, modernVersion } from './request-meta.ts'

/** One request of the modern era that this path serves. */
export type ModernRequest = ToolCallRequest | ToolListRequest | DiscoverRequest

interface Common {
  readonly id: string | number
  /** `params._meta`. */
  readonly meta: JsonObject
}

export interface ToolCallRequest extends Common {
  readonly method: 'tools/call'
  readonly params: {
    readonly name: string
    readonly arguments?: JsonObject
    readonly inputResponses?: Readonly<Record<string, JsonObject>>
    readonly requestState?: string
  }
}

export interface ToolListRequest extends Common {
  readonly method: 'tools/list'
  readonly params: { readonly cursor?: string }
}

export interface DiscoverRequest extends Common {
  readonly method: 'server/discover'
}

/**
 * Reads a modern request whose headers and body are well-formed and say the same (SEP-2243), as nearly all are.
 *
 * @param body as JSON; that it was sent as such is known
 * @returns `undefined` where anything at all is out of the ordinary. The SDK then says what it is, so that there is one judge of
 *   what is wrong and of how that is told; this one must only never take what the SDK would refuse.
 */
export function readEnvelope(headers: IncomingHttpHeaders, body: JsonValue): ModernRequest | undefined {
  if (headers['mcp-protocol-version'] !== modernVersion || !isObject(body)) return undefined
  const { jsonrpc, id, method, params } = body
  if (jsonrpc !== '2.0' || !isId(id) || Object.keys(body).length !== 4) return undefined
  if (method !== headers['mcp-method'] || !isObject(params)) return undefined
  const meta = params._meta
  if (!isObject(meta) || !isRequestMeta(meta)) return undefined
  if (method === 'server/discover') return isFirstRound(params) ? { id, meta, method } : undefined
  if (method === 'tools/list') return isToolList(params) ? { id, meta, method, params } : undefined
  if (method !== 'tools/call' || !isToolCall(params)) return undefined
  const name = headers['mcp-name']
  return typeof name === 'string' && readHeaderValue(name) === params.name ? { id, meta, method, params } : undefined
}

function isToolList(params: JsonObject): params is ToolListRequest['params'] & JsonObject {
  return isFirstRound(params) && (params.cursor === undefined || typeof params.cursor === 'string')
}

/** Without answers to questions: nothing but a call asks any. */
function isFirstRound({ inputResponses, requestState }: JsonObject): boolean {
  return inputResponses === undefined && requestState === undefined
}

function isToolCall(params: JsonObject): params is ToolCallRequest['params'] & JsonObject {
  const { name, arguments: given, inputResponses, requestState } = params
  return (
    typeof name === 'string' &&
    (given === undefined || isObject(given)) &&
    (inputResponses === undefined || isAnswers(inputResponses)) &&
    (requestState === undefined || typeof requestState === 'string')
  )
}

/** Bare results. Some clients wrap them in the request that they answer, which the SDK drops. */
function isAnswers(json: JsonValue): boolean {
  return isObject(json) && Object.values(json).every(one => isObject(one) && !('method' in one) && !('result' in one))
}

function isId(id: JsonValue | undefined): id is string | number {
  return typeof id === 'string' || Number.isSafeInteger(id)
}

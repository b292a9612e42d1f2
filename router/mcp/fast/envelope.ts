import type { IncomingHttpHeaders } from 'node:http'
import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { readHeaderValue } from '../header-value.ts'
import { isObject, isRequestMeta, modernVersion } from './request-meta.ts'

/** One request of the modern era that this path serves. */
export type ModernRequest = {
  readonly id: string | number
  /** `params._meta`. */
  readonly meta: JsonObject
} & (
  | { readonly method: 'tools/call'; readonly name: string; readonly arguments: JsonObject | undefined }
  | { readonly method: 'tools/list'; readonly cursor: string | undefined }
  | { readonly method: 'server/discover' }
)

/** Whether a request may be one of these, by its headers alone: then its body is worth reading. */
export function mayBeModern(headers: IncomingHttpHeaders): boolean {
  if (headers['mcp-protocol-version'] !== modernVersion) return false
  const method = headers['mcp-method']
  return method === 'tools/call' || method === 'tools/list' || method === 'server/discover'
}

/**
 * Reads a modern request whose headers and body are well-formed and say the same (SEP-2243), as nearly all are.
 *
 * @param body as JSON
 * @returns `undefined` where anything at all is out of the ordinary. The SDK then decides what it is and answers it, so that there
 *   is one judge of what is wrong and how that is said; this one must only never take what the SDK would refuse.
 */
export function readEnvelope(headers: IncomingHttpHeaders, body: JsonValue): ModernRequest | undefined {
  if (!isJson(headers['content-type']) || !isObject(body)) return undefined
  const { jsonrpc, id, method, params } = body
  if (jsonrpc !== '2.0' || !isId(id) || Object.keys(body).length !== 4) return undefined
  if (method !== headers['mcp-method'] || headers['mcp-protocol-version'] !== modernVersion) return undefined
  if (!isObject(params)) return undefined
  const meta = params._meta
  if (!isObject(meta) || !isRequestMeta(meta)) return undefined
  switch (method) {
    case 'tools/call':
      return toolCall(headers, id, params, meta)
    case 'tools/list': {
      const { cursor } = params
      return cursor === undefined || typeof cursor === 'string' ? { id, meta, method, cursor } : undefined
    }
    case 'server/discover':
      return { id, meta, method }
    default:
      return undefined
  }
}

function toolCall(
  headers: IncomingHttpHeaders,
  id: string | number,
  params: JsonObject,
  meta: JsonObject,
): ModernRequest | undefined {
  const { name, arguments: given, inputResponses, requestState } = params
  const header = headers['mcp-name']
  if (typeof name !== 'string' || typeof header !== 'string' || readHeaderValue(header) !== name) return undefined
  if (given !== undefined && !isObject(given)) return undefined
  if (inputResponses !== undefined || requestState !== undefined) return undefined
  return { id, meta, method: 'tools/call', name, arguments: given }
}

function isJson(contentType: string | undefined): boolean {
  return contentType === 'application/json' || /^application\/json; ?charset=utf-8$/i.test(contentType ?? '')
}

function isId(id: JsonValue | undefined): id is string | number {
  return typeof id === 'string' || Number.isSafeInteger(id)
}

import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../../json-object.ts'

const ofRequests: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params'])

/**
 * What keeps a value from being a JSON-RPC message of MCP, in words that its sender can mend it by. The SDK only says that it is
 * none.
 *
 * @returns `undefined` where it is one as far as this can see: the rest depends on what it asks
 */
export function messageFault(message: JsonValue): string | undefined {
  if (!isObject(message)) return `a message is an object, not ${kindOf(message)}`
  const { jsonrpc, id, method, params } = message
  if (jsonrpc !== '2.0') return `jsonrpc: expected "2.0", got ${said(jsonrpc)}`
  if (method === undefined) return answers(message) ? undefined : 'method: is missing'
  if (typeof method !== 'string') return `method: expected a text, got ${kindOf(method)}`
  if ('id' in message && typeof id !== 'string' && !Number.isSafeInteger(id)) {
    return `id: expected a text or a whole number, got ${said(id)}`
  }
  const stranger = Object.keys(message).find(key => !ofRequests.has(key))
  if (stranger !== undefined) return `${said(stranger)}: a request has jsonrpc, id, method and params, and nothing else`
  return params === undefined ? undefined : faultOfParams(params)
}

function faultOfParams(params: JsonValue): string | undefined {
  if (!isObject(params)) return `params: expected an object, got ${kindOf(params)}`
  const { _meta: meta } = params
  if (meta === undefined) return undefined
  if (!isObject(meta)) return `params._meta: expected an object, got ${kindOf(meta)}`
  const { progressToken: token } = meta
  if (token === undefined || typeof token === 'string' || Number.isSafeInteger(token)) return undefined
  return `params._meta.progressToken: expected a text or a whole number, got ${said(token)}`
}

function answers(message: JsonObject): boolean {
  return 'result' in message || 'error' in message
}

/** What a value is, in a word or two. */
export function kindOf(json: JsonValue | undefined): string {
  if (json === undefined) return 'nothing'
  if (json === null) return 'null'
  if (Array.isArray(json)) return 'an array'
  return typeof json === 'object' ? 'an object' : `a ${typeof json === 'string' ? 'text' : typeof json}`
}

/** A value as it stands where it is short, otherwise what it is. */
function said(json: JsonValue | undefined): string {
  const short = typeof json === 'number' || (typeof json === 'string' && json.length <= 60)
  return short ? JSON.stringify(json) : kindOf(json)
}

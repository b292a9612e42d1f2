export type RequestId = string | number

/** A JSON object, of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** One JSON-RPC message with the very text that it came as: that is what goes on, so nothing is lost or changed. */
export type Message =
  | {
      readonly kind: 'request'
      readonly id: RequestId
      readonly method: string
      readonly params: JsonObject
      readonly text: string
    }
  | { readonly kind: 'notification'; readonly method: string; readonly params: JsonObject; readonly text: string }
  | { readonly kind: 'response'; readonly id: RequestId | undefined; readonly body: JsonObject; readonly text: string }

export type Request = Extract<Message, { kind: 'request' }>
export type Notification = Extract<Message, { kind: 'notification' }>

/** What is wrong with a text that is no message. */
export interface Fault {
  readonly kind: 'fault'
  /** -32700: no JSON; -32600: JSON, but no message. */
  readonly code: number
  readonly reason: string
}

/** Reads one message. Batches (of 2025-03-26 alone) count as faults: MCP has given them up. */
export function parseMessage(text: string): Message | Fault {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    return { kind: 'fault', code: -32700, reason: `this is no JSON: ${error instanceof Error ? error.message : error}` }
  }
  if (!isObject(json))
    return noMessage(Array.isArray(json) ? 'send the messages of a batch line by line' : 'it must be an object')
  const { jsonrpc, id, method } = json
  if (jsonrpc !== '2.0') return noMessage('its jsonrpc must be "2.0"')
  const params = isObject(json.params) ? json.params : {}
  if (typeof method === 'string') {
    if (id === undefined) return { kind: 'notification', method, params, text }
    return isId(id) ? { kind: 'request', id, method, params, text } : noMessage('its id must be a string or a number')
  }
  if ('result' in json || 'error' in json) return { kind: 'response', id: isId(id) ? id : undefined, body: json, text }
  return noMessage('it has no method, no result and no error')
}

/** The answer to a request that failed on the way; `null` where the request's id could not be read. */
export function errorAnswer(id: RequestId | null, code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })
}

/** A message as one line: between the tokens of JSON a line break is a space. */
export function oneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.trim().replace(/[\r\n]+/g, ' ') : text
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isId(value: unknown): value is RequestId {
  return typeof value === 'string' || typeof value === 'number'
}

function noMessage(reason: string): Fault {
  return { kind: 'fault', code: -32600, reason: `this is no JSON-RPC message: ${reason}` }
}

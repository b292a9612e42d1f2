import { isObject, type JsonObject, type Notification, type Request } from './json-rpc.ts'

/** Where a message of 2026-07-28 or later says its revision. */
const versionKey = 'io.modelcontextprotocol/protocolVersion'

/** Which parameter `Mcp-Name` repeats. */
const namedBy: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
}

/**
 * The revision that a message names in itself, as every request of 2026-07-28 and later does.
 *
 * @returns `undefined` for a message of the older era
 */
export function modernVersion(params: JsonObject): string | undefined {
  const version = isObject(params._meta) ? params._meta[versionKey] : undefined
  return typeof version === 'string' ? version : undefined
}

/** What a modern message says of itself in headers (Streamable HTTP of 2026-07-28, "Request Metadata"). */
export function modernHeaders({ method, params }: Request | Notification, version: string): Record<string, string> {
  const key = Object.hasOwn(namedBy, method) ? namedBy[method] : undefined
  const name = key === undefined ? undefined : params[key]
  return {
    'mcp-protocol-version': headerValue(version),
    'mcp-method': headerValue(method),
    ...(typeof name === 'string' && { 'mcp-name': headerValue(name) }),
  }
}

/**
 * A text as the value of a header: itself where it is plain ASCII that survives as it stands, else in base64 between
 * marks; so is what looks like that already.
 */
export function headerValue(text: string): string {
  const plain = /^[!-~](?:[\t -~]*[!-~])?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text)
  return plain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`
}

import type { IncomingHttpHeaders } from 'node:http'
import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { McpHeader } from '../offer/mcp-headers.ts'
import { readHeaderValue } from './header-value.ts'

const decimal = /^-?\d+(\.\d+)?$/

/**
 * Whether the headers that mirror arguments say what the arguments say (SEP-2243), since intermediaries go by them. An
 * argument that is there needs its header; one that is not, or is null, needs none.
 *
 * @returns the error to answer with HTTP 400; `undefined` where they agree
 */
export function paramHeaderFault(
  declared: readonly McpHeader[],
  given: JsonObject | undefined,
  headers: IncomingHttpHeaders,
): McpError | undefined {
  for (const { property, name: token } of declared) {
    const value = given !== undefined && Object.hasOwn(given, property) ? given[property] : undefined
    if (value === undefined || value === null || typeof value === 'object') continue
    const name = `Mcp-Param-${token}`
    const said = headers[name.toLowerCase()]
    if (typeof said !== 'string') return mismatch(name, `${property} is in the body, but the header is missing`)
    const read = readHeaderValue(said)
    if (read === undefined) return mismatch(name, 'what is between =?base64? and ?= is no base64 of a text')
    if (!agree(read, value)) return mismatch(name, `it says ${clip(read)}, the body ${clip(String(value))}`)
  }
  return undefined
}

function agree(said: string, value: JsonValue): boolean {
  if (typeof value === 'number' && decimal.test(said)) return Number(said) === value
  return said === String(value)
}

function mismatch(header: string, fault: string): McpError {
  return new McpError(errorCodes.headerMismatch, `${header}: ${fault}`, { header })
}

function clip(text: string): string {
  return JSON.stringify(text.length <= 100 ? text : `${text.slice(0, 100)}…`)
}

import type { IncomingHttpHeaders } from 'node:http'
import type { JsonObject } from '@bufbuild/protobuf'
import type { McpError } from '../mcp-error.ts'
import { mcpHeaders } from '../offer/mcp-headers.ts'
import type { Offer } from '../offer/offer.ts'
import { paramHeaderFault } from './param-header-fault.ts'

/**
 * Whether the headers of a tool call that mirror arguments say what the arguments say. Where tools are found by search their
 * clients saw no list of them, so none can know which headers a tool asks for: there one may be missing.
 *
 * @returns the error to answer with HTTP 400; `undefined` where they agree, or there is no such tool
 */
export function callHeaderFault(
  { tool, search }: Offer,
  name: string,
  given: JsonObject | undefined,
  headers: IncomingHttpHeaders,
): McpError | undefined {
  const called = tool(name)
  if (called === undefined) return undefined
  const declared = mcpHeaders(called.desc.input)
  const listed = search === undefined
  const due = listed ? declared : declared.filter(header => `mcp-param-${header.name.toLowerCase()}` in headers)
  return paramHeaderFault(due, given, headers)
}

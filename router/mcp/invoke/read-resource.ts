import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { ReadResourceResult } from '@modelcontextprotocol/server'
import { meshFields } from '../../transcode/mesh-fields.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { McpRequest } from '../mcp-request.ts'
import { messageFromTexts } from '../offer/arguments.ts'
import { resourceContents } from '../offer/content-block.ts'
import type { Invoke } from './invoke.ts'
import type { Outcome } from './round.ts'
import { toldAsError } from './told-as-error.ts'

/** What `resources/read` asks for. */
export interface ReadResourceParams {
  readonly uri: string
}

/**
 * Serves one `resources/read`. Every failure is a protocol error with the URI in its data; so is a URI at which nothing is.
 * Of a resource that can be watched, what it is now.
 *
 * @throws McpError
 */
export type ReadResource = (params: ReadResourceParams, request: McpRequest) => Promise<Outcome<ReadResourceResult>>

export function createReadResource(invoke: Invoke): ReadResource {
  return async ({ uri }, request) => {
    const match = request.offer.resource(uri)
    if (match === undefined) throw nothingAt(uri)
    const { operation, variables } = match
    const { input, output } = operation.desc
    const call = () => invoke(operation, () => [messageFromTexts(input, variables)], request)
    const outcome = await toldAsError(call).catch(thrown => Promise.reject(atUri(thrown, uri)))
    if (outcome.kind === 'input_required') return outcome
    const { json, _meta } = outcome.result
    const own = operation.look.resource?.mimeType
    const contents = itemsIn(json, meshFields(output).resources?.jsonName ?? '').map(item => {
      const given = resourceContents(item)
      return { ...(own !== undefined && { mimeType: own }), ...given, uri: given.uri || uri }
    })
    if (contents.length === 0) throw nothingAt(uri)
    return { kind: 'complete', result: { contents, _meta } }
  }
}

/** What is not found is told as MCP tells it, with the URI and nothing else: clients know it by that. */
function atUri(thrown: unknown, uri: string): unknown {
  if (!(thrown instanceof McpError) || thrown.data === undefined) return thrown
  if (thrown.data.code === 'not_found') return new McpError(thrown.code, thrown.message, { uri })
  return new McpError(thrown.code, thrown.message, { ...thrown.data, uri })
}

function itemsIn(json: JsonValue, field: string): JsonValue[] {
  const items = (json as JsonObject)[field]
  return Array.isArray(items) ? items : []
}

function nothingAt(uri: string): McpError {
  const shown = uri.slice(0, 2_048)
  return new McpError(errorCodes.invalidParams, `no resource "${shown.slice(0, 200)}"`, { uri: shown })
}

import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { type Exchange, header } from '../../http/exchange.ts'
import { parseJson } from '../../http/parse-json.ts'
import { type BodyBounds, readBody } from '../../http/read-body.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import { messageFault } from './message-fault.ts'
import { RpcFault } from './rpc-fault.ts'

/**
 * Reads what a POST to an MCP path carries.
 *
 * @throws MeshError `unsupported_media_type`, and those of `readBody`; RpcFault 400 where it is no JSON
 */
export async function readPost(exchange: Exchange, clock: Clock, bounds: BodyBounds): Promise<JsonValue> {
  const type = header(exchange.request, 'content-type') ?? ''
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new MeshError('unsupported_media_type', `Content-Type is "${type.slice(0, 100)}"; MCP takes application/json`)
  }
  const bytes = await readBody(exchange, clock, bounds)
  try {
    return parseJson(bytes)
  } catch (thrown) {
    throw new RpcFault(400, new McpError(errorCodes.parse, MeshError.from(thrown).text))
  }
}

/**
 * Whether it is a message at all; what a batch may be depends on the era. Where a client says null for the arguments of a
 * tool or prompt that takes none, as some do, that is taken away.
 *
 * @throws RpcFault 400
 */
export function checkMessage(body: JsonValue): void {
  if (Array.isArray(body)) return
  const fault = messageFault(body)
  if (fault !== undefined) throw new RpcFault(400, new McpError(errorCodes.invalidRequest, fault))
  const params = (body as JsonObject).params as JsonObject | undefined
  if (params?.arguments === null) delete params.arguments
}

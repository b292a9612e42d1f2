import type { JsonObject } from '@bufbuild/protobuf'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { errorTable, MeshError } from '#mesh/errors.ts'
import { ownToolNames } from '../../catalogue/operation-names.ts'
import type { McpRequest } from '../mcp-request.ts'
import type { Offer } from '../offer/offer.ts'
import { inputMessages } from '../offer/tool-input.ts'
import { toolResult } from '../offer/tool-output.ts'
import { comeAgainMs } from './come-again.ts'
import { type Invoke, InvokeError, protocolError } from './invoke.ts'
import type { Outcome } from './round.ts'

/** What `tools/call` asks for. */
export interface CallToolParams {
  readonly name: string
  readonly arguments?: JsonObject | undefined
}

/**
 * Serves one `tools/call`. A failure is a result with `isError`, which a model reads and may mend, or a protocol error,
 * as the one table says.
 *
 * @throws McpError
 */
export type CallTool = (params: CallToolParams, request: McpRequest) => Promise<Outcome<CallToolResult>>

/** @param silent why a tool is not there whose service is; `undefined`: there is none of that name */
export function createCallTool(
  invoke: Invoke,
  silent: (tool: string, offer: Offer) => MeshError | undefined = () => undefined,
): CallTool {
  return async (params, request) => {
    const operation = request.offer.tool(params.name)
    if (operation === undefined) {
      const error = silent(params.name, request.offer) ?? unknownTool(params.name, request.offer)
      return { kind: 'complete', result: failure(new InvokeError(error, undefined)) }
    }
    try {
      const input = () => inputMessages(operation, params.arguments ?? {})
      const outcome = await invoke(operation, input, request)
      if (outcome.kind === 'input_required') return outcome
      const { json, _meta } = outcome.result
      return { kind: 'complete', result: { ...toolResult(operation, json), _meta } }
    } catch (thrown) {
      if (!(thrown instanceof InvokeError)) throw thrown
      return { kind: 'complete', result: failure(thrown) }
    }
  }
}

function failure({ cause, _meta }: InvokeError): CallToolResult {
  if (errorTable[cause.code].mcp !== 'result') throw protocolError(cause)
  const againMs = comeAgainMs(cause)
  if (againMs === undefined) return failed(cause.message, _meta)
  return failed(`${cause.message}; try again in ${Math.ceil(againMs / 1_000)} s`, {
    ..._meta,
    'meshwork/retryAfterMs': againMs,
  })
}

function failed(text: string, _meta: CallToolResult['_meta']): CallToolResult {
  return { isError: true, content: [{ type: 'text', text }], ...(_meta !== undefined && { _meta }) }
}

function unknownTool(name: string, { search }: Offer): MeshError {
  const where =
    search === undefined ? 'tools/list says which there are now' : `${ownToolNames.search} finds those that there are`
  return new MeshError('unknown_operation', `no tool "${name.slice(0, 100)}"; ${where}`)
}

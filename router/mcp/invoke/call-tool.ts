import type { JsonObject } from '@bufbuild/protobuf'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { errorTable, MeshError } from '#mesh/errors.ts'
import type { McpRequest } from '../mcp-request.ts'
import { inputMessages } from '../offer/tool-input.ts'
import { toolResult } from '../offer/tool-output.ts'
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

export function createCallTool(invoke: Invoke): CallTool {
  return async (params, request) => {
    const operation = request.offer.tool(params.name)
    if (operation === undefined) throw protocolError(unknownTool(params.name))
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
  return { isError: true, content: [{ type: 'text', text: cause.message }], ...(_meta !== undefined && { _meta }) }
}

function unknownTool(name: string): MeshError {
  return new MeshError('unknown_operation', `no tool "${name.slice(0, 100)}"; tools/list says which there are now`)
}

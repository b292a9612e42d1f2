import type { JsonObject } from '@bufbuild/protobuf'
import { type ErrorCode, errorTable, type MeshError } from '#mesh/errors.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import { InvokeError } from './invoke.ts'

/** What a caller mends by asking otherwise. */
const callersOwn: ReadonlySet<ErrorCode> = new Set(['invalid_argument', 'not_found', 'out_of_range', 'malformed'])

/**
 * Does what no model hears the failure of: reading a prompt, a resource, or what an argument could be. A failure is an
 * error of the protocol: -32602 for what the caller can mend, otherwise -32603; its data say the mesh's code.
 *
 * @param more what else the data say
 * @throws McpError
 */
export async function toldAsError<Result>(work: () => Promise<Result>, more?: JsonObject): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    throw thrown instanceof InvokeError ? errorFrom(thrown.cause, more) : thrown
  }
}

function errorFrom(cause: MeshError, more: JsonObject | undefined): McpError {
  const { code, retryAfterMs } = cause
  const { mcp } = errorTable[code]
  const number = callersOwn.has(code) ? errorCodes.invalidParams : mcp === 'result' ? errorCodes.internal : mcp
  return new McpError(number, cause.message, { ...more, code, ...(retryAfterMs !== undefined && { retryAfterMs }) })
}

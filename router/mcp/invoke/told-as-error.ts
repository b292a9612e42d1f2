import type { ErrorCode, MeshError } from '#mesh/errors.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import { comeAgainMs } from './come-again.ts'
import { InvokeError, protocolError } from './invoke.ts'

/** What a caller mends by asking otherwise. */
const callersOwn: ReadonlySet<ErrorCode> = new Set(['invalid_argument', 'not_found', 'out_of_range'])

/**
 * Does what no model hears the failure of: reading a prompt, a resource, or what an argument could be. A failure is an
 * error of the protocol: -32602 for what the caller can mend, otherwise -32603. Its data say the mesh's code, and when
 * to come again where that may help.
 *
 * @throws McpError
 */
export async function toldAsError<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    throw thrown instanceof InvokeError ? errorFrom(thrown.cause) : thrown
  }
}

function errorFrom(cause: MeshError): McpError {
  const { code, message } = cause
  const retryAfterMs = comeAgainMs(cause)
  const number = callersOwn.has(code) ? errorCodes.invalidParams : protocolError(cause).code
  return new McpError(number, message, { code, ...(retryAfterMs !== undefined && { retryAfterMs }) })
}

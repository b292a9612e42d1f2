import type { IncomingMessage } from 'node:http'
import { errorCodes, McpError } from '../mcp-error.ts'
import { RpcFault } from '../rpc-error.ts'
import type { Accepts } from './legacy-transport.ts'

/**
 * What a client reads, by its `Accept`. The specification has clients name both; one that says nothing reads both.
 *
 * @throws RpcFault 406 where it reads neither
 */
export function acceptedBy({ headers }: IncomingMessage): Accepts {
  const accept = headers.accept ?? '*/*'
  const any = accept.includes('*/*')
  const json = any || /application\/(?:json|\*)/i.test(accept)
  const stream = any || /text\/(?:event-stream|\*)/i.test(accept)
  if (json || stream) return { json, stream }
  throw notAcceptable('needs application/json and text/event-stream')
}

export function notAcceptable(why: string): RpcFault {
  return new RpcFault(406, new McpError(errorCodes.invalidRequest, `Accept: ${why}`))
}

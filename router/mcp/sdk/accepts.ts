import type { IncomingMessage } from 'node:http'
import { errorCodes, McpError } from '../mcp-error.ts'
import { RpcFault } from '../message/rpc-fault.ts'
import { readsStreams } from '../message/server-sent-events.ts'
import type { Accepts } from './legacy-transport.ts'

/**
 * What a client reads, by its `Accept`. The specification has clients name both; one that says nothing reads both.
 *
 * @throws RpcFault 406 where it reads neither
 */
export function acceptedBy(request: IncomingMessage): Accepts {
  const json = /application\/(?:json|\*)|\*\/\*/i.test(request.headers.accept ?? '*/*')
  const stream = readsStreams(request)
  if (json || stream) return { json, stream }
  throw notAcceptable('needs application/json and text/event-stream')
}

export function notAcceptable(why: string): RpcFault {
  return new RpcFault(406, new McpError(errorCodes.invalidRequest, `Accept: ${why}`))
}

import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCNotification,
  type JSONRPCRequest,
} from '@modelcontextprotocol/server'
import { errorCodes, McpError } from '../mcp-error.ts'
import { messageFault } from '../message/message-fault.ts'
import { RpcFault } from '../message/rpc-fault.ts'

/** What one POST of the legacy era carries. */
export interface LegacyMessages {
  /** In a batch, where it was one: only the oldest revision has them. */
  readonly batch: boolean
  readonly requests: readonly JSONRPCRequest[]
  readonly notifications: readonly JSONRPCNotification[]
  /** Answers to questions of a router. */
  readonly responses: readonly LegacyResponse[]
}

export interface LegacyResponse {
  readonly id: string
  readonly message: JsonObject
}

const mostInBatch = 100
/** The only revision with batches, and the one that is spoken where a client does not say which. */
const batchRevision = '2025-03-26'

/**
 * Parts the messages of a body.
 *
 * @param version the revision that the client speaks, where it said so
 * @throws RpcFault 400 where anything is no JSON-RPC message, or may not come so
 */
export function readMessages(body: JsonValue, version: string | undefined): LegacyMessages {
  const batch = Array.isArray(body)
  const all = batch ? body : [body]
  if (batch) assertBatch(all, version)
  const messages = {
    batch,
    requests: all.filter(message => isJSONRPCRequest(message)),
    notifications: all.filter(message => isJSONRPCNotification(message)),
    responses: all.filter(isResponse).map(message => ({ id: String(message.id ?? ''), message })),
  }
  const { requests, notifications, responses } = messages
  if (requests.length + notifications.length + responses.length < all.length) {
    const reasons = all.map((message, at) => ({ at, reason: messageFault(message) }))
    const first = reasons.find(({ reason }) => reason !== undefined)
    if (batch && first !== undefined) throw fault(`message ${first.at + 1} of the batch: ${first.reason}`)
    throw fault(batch ? 'something in the batch is no JSON-RPC message' : 'the body is no JSON-RPC message')
  }
  const ids = new Set(requests.map(({ id }) => id))
  if (ids.size < requests.length) throw fault('two requests of the batch have the same id')
  if (batch && requests.some(({ method }) => method === 'initialize')) throw fault('initialize comes alone')
  return messages
}

function assertBatch(all: readonly JsonValue[], version = batchRevision): void {
  if (version !== batchRevision) throw fault(`batches are of revision ${batchRevision} alone; this is ${version}`)
  if (all.length === 0) throw fault('the batch is empty')
  if (all.length > mostInBatch) throw fault(`the batch has ${all.length} messages; the bound is ${mostInBatch}`)
}

function isResponse(message: JsonValue): message is JsonObject {
  return isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)
}

function fault(text: string): RpcFault {
  return new RpcFault(400, new McpError(errorCodes.invalidRequest, text))
}

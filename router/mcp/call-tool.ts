import { once } from 'node:events'
import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import {
  type CallToolRequest,
  type CallToolResult,
  ProtocolError,
  type ServerContext,
} from '@modelcontextprotocol/server'
import type { Metadata } from '#mesh/call/call.ts'
import { steeringMetadata } from '#mesh/call/steering.ts'
import type { Clock } from '#mesh/clock.ts'
import { errorTable, MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { CallMetrics } from '#mesh/metrics.ts'
import { continueTrace, type Trace } from '#mesh/trace.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Operation } from '../catalogue/operation.ts'
import { createCallRecord, failureOf } from '../http/call-record.ts'
import { type Exchange, header } from '../http/exchange.ts'
import type { JsonAnswer, JsonCall } from '../transcode/json-call.ts'
import { createProgress } from './progress.ts'
import { inputMessages } from './tool-input.ts'
import { toolResult } from './tool-output.ts'

export interface CallToolOptions {
  readonly catalogue: Catalogue
  readonly call: JsonCall
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<CallMetrics, 'started' | 'ended'>
}

/** Serves one `tools/call`. */
export type CallTool = (
  params: CallToolRequest['params'],
  context: ServerContext,
  exchange: Exchange,
) => Promise<CallToolResult>

/**
 * Calls operations as MCP tools. A failure is a result with `isError`, which a model reads and may mend, or a protocol
 * error, as the one table says.
 */
export function createCallTool(options: CallToolOptions): CallTool {
  const { catalogue, call } = options
  const record = createCallRecord('mcp', options)

  return async (params, context, exchange) => {
    const operation = catalogue.view.tool(params.name)
    if (operation === undefined) throw protocolError(unknownTool(params.name))
    const { requestId } = exchange
    const trace = traceOf(context, exchange)
    const signal = AbortSignal.any([context.mcpReq.signal, exchange.signal])
    const ended = record.begin(operation, requestId, trace)
    let answer: JsonAnswer | undefined
    let error: MeshError | undefined
    try {
      const input = inputMessages(operation, (params.arguments ?? {}) as JsonObject)
      answer = await call({ operation, input, metadata: steeringOf(context, exchange), trace, requestId, signal })
      const json = await readAnswer(answer, operation, context, { ...exchange, signal })
      return { ...toolResult(operation.desc.output, json), _meta: metaOf(answer) }
    } catch (thrown) {
      error = failureOf(thrown, { signal, requestId })
      return failure(error, answer)
    } finally {
      ended({ error, attempts: answer?.attempts ?? 0 })
    }
  }
}

/** The trace that the client put into `_meta`, otherwise that of the HTTP request. */
function traceOf({ mcpReq }: ServerContext, exchange: Exchange): Trace {
  const { traceparent, tracestate } = mcpReq._meta ?? {}
  if (typeof traceparent !== 'string') return exchange.trace
  return continueTrace(traceparent, typeof tracestate === 'string' ? tracestate : undefined)
}

/**
 * What the call asks of balancing, by `_meta["meshwork/session"]` and so on; otherwise by the headers of the HTTP request,
 * which a client can be given in its configuration.
 */
function steeringOf({ mcpReq }: ServerContext, { request }: Exchange): Metadata {
  return steeringMetadata(name => mcpReq._meta?.[`meshwork/${name}`] ?? header(request, `mesh-${name}`))
}

/** Reads to the last message, which is the result; tells of those before it where the caller asked for progress. */
async function readAnswer(
  answer: JsonAnswer,
  operation: Operation,
  { mcpReq }: ServerContext,
  { response, signal }: Pick<Exchange, 'response' | 'signal'>,
): Promise<JsonValue> {
  const progressToken = mcpReq._meta?.progressToken
  const progress = createProgress(operation.desc.output)
  let last: Uint8Array | undefined
  for await (const message of answer.messages) {
    if (last !== undefined && progressToken !== undefined) {
      const params = { progressToken, ...progress(answer.decode(last)) }
      await mcpReq.notify({ method: 'notifications/progress', params })
      // The SDK queues without a bound what the client does not read.
      if (response.writableNeedDrain) await once(response, 'drain', { signal })
    }
    last = message
  }
  return last === undefined ? answer.empty() : answer.decode(last)
}

function failure(error: MeshError, answer: JsonAnswer | undefined): CallToolResult {
  const { mcp } = errorTable[error.code]
  if (mcp !== 'result') throw protocolError(error)
  return {
    isError: true,
    content: [{ type: 'text', text: error.message }],
    ...(answer !== undefined && { _meta: metaOf(answer) }),
  }
}

function protocolError(error: MeshError): ProtocolError {
  const { mcp } = errorTable[error.code]
  return new ProtocolError(mcp === 'result' ? errorTable.bad_config.mcp : mcp, error.message)
}

function unknownTool(name: string): MeshError {
  return new MeshError('unknown_operation', `no tool "${name.slice(0, 100)}"; tools/list says which there are now`)
}

function metaOf({ instance, attempts }: JsonAnswer) {
  return { 'meshwork/instance': instance.id, 'meshwork/attempts': attempts }
}

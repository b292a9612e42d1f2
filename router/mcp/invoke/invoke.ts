import type { JsonValue } from '@bufbuild/protobuf'
import type { Metadata } from '#mesh/call/call.ts'
import { steeringMetadata } from '#mesh/call/steering.ts'
import type { Clock } from '#mesh/clock.ts'
import { errorTable, MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { CallMetrics } from '#mesh/metrics.ts'
import { continueTrace, type Trace } from '#mesh/trace.ts'
import type { Operation } from '../../catalogue/operation.ts'
import { givesStream } from '../../catalogue/shape.ts'
import { createCallRecord, failureOf } from '../../http/call-record.ts'
import { header } from '../../http/exchange.ts'
import { isObject } from '../../json-object.ts'
import type { JsonAnswer, JsonCall } from '../../transcode/json-call.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { McpRequest } from '../mcp-request.ts'
import { tellBeforeTheEnd } from './before-the-end.ts'
import { inputRound } from './input-round.ts'
import { knownFields } from './known-fields.ts'
import { questionsFrom } from './questions.ts'
import type { Outcome, Round } from './round.ts'

export interface InvokeOptions {
  readonly call: JsonCall
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<CallMetrics, 'started' | 'ended'>
}

/** What an operation answered in the end. */
export interface Answered {
  /** Its last message. */
  readonly json: JsonValue
  /** Who answered, and after how many tries. */
  readonly _meta: { readonly 'meshwork/instance': string; readonly 'meshwork/attempts': number }
}

/** Why an operation did not answer. */
export class InvokeError extends Error {
  override readonly name = 'InvokeError'
  override readonly cause: MeshError
  /** Who failed, where somebody did. */
  readonly _meta: Answered['_meta'] | undefined

  constructor(cause: MeshError, _meta: Answered['_meta'] | undefined) {
    super(cause.message, { cause })
    this.cause = cause
    this._meta = _meta
  }
}

/**
 * Calls one operation for an MCP client, and tells it of what comes before the end. Where the operation asks something,
 * the outcome is its questions; the round that the request brought goes in with the first message.
 *
 * @param input makes the messages that go in; what it throws is told as the call's own failure
 * @throws InvokeError where the operation failed
 * @throws McpError where the client cannot be asked, or its answers are none
 */
export type Invoke = (operation: Operation, input: () => JsonValue[], request: McpRequest) => Promise<Outcome<Answered>>

export function createInvoke(options: InvokeOptions): Invoke {
  const record = createCallRecord('mcp', options)

  return async (operation, input, request) => {
    const { requestId } = request.exchange
    const { signal } = request
    const trace = traceOf(request)
    const ended = record.begin(operation, requestId, trace)
    let answer: JsonAnswer | undefined
    let error: MeshError | undefined
    try {
      const metadata = steeringOf(request)
      const messages = withRound(operation, input(), request.round)
      answer = await options.call({ operation, input: messages, metadata, trace, requestId, signal })
      const json = await readAnswer(answer, operation, request)
      const asked = askedIn(operation, json)
      if (asked === undefined) return { kind: 'complete', result: { json, _meta: metaOf(answer) } }
      const questions = questionsFrom(asked, operation.service, request.round.capabilities)
      return { kind: 'input_required', questions }
    } catch (thrown) {
      if (thrown instanceof McpError) {
        error = new MeshError('failed_precondition', thrown.message)
        throw thrown
      }
      error = failureOf(thrown, { signal, requestId })
      throw new InvokeError(error, answer && metaOf(answer))
    } finally {
      ended({ error, attempts: answer?.attempts ?? 0 })
    }
  }
}

/** A failure as an error of the protocol. */
export function protocolError(error: MeshError): McpError {
  const { mcp } = errorTable[error.code]
  return new McpError(mcp === 'result' ? errorCodes.internal : mcp, error.message)
}

/** The trace that the client put into `_meta`, otherwise that of the HTTP request. */
function traceOf({ meta, exchange }: McpRequest): Trace {
  const { traceparent, tracestate } = meta
  if (typeof traceparent !== 'string') return exchange.trace
  return continueTrace(traceparent, typeof tracestate === 'string' ? tracestate : undefined)
}

/**
 * What the call asks of balancing, by `_meta["meshwork/session"]` and so on; otherwise by the headers of the HTTP request,
 * which a client can be given in its configuration.
 */
function steeringOf({ meta, exchange }: McpRequest): Metadata {
  return steeringMetadata(name => meta[`meshwork/${name}`] ?? header(exchange.request, `mesh-${name}`))
}

/** The messages, the first of them with the round where the operation has a field for it. */
function withRound({ desc }: Operation, messages: JsonValue[], round: Round): JsonValue[] {
  const field = meshFields(desc.input).round
  const [first, ...others] = messages
  if (field?.message === undefined || !isObject(first)) return messages
  return [{ ...first, [field.jsonName]: knownFields(field.message, inputRound(round)) }, ...others]
}

/** What the last message asks; absent: nothing. */
function askedIn({ desc }: Operation, json: JsonValue): JsonValue | undefined {
  const field = meshFields(desc.output).asked
  return field === undefined || !isObject(json) ? undefined : json[field.jsonName]
}

/**
 * Reads to the last message, which is the result, and tells of those before it: of news as it comes, of anything else once
 * it is known not to be the last. Of a resource that can be watched the first message is what it is now: no more is read.
 */
async function readAnswer(answer: JsonAnswer, operation: Operation, request: McpRequest): Promise<JsonValue> {
  const streams = givesStream(operation.shape)
  const before = streams ? tellBeforeTheEnd(operation, request) : undefined
  let last: Uint8Array | undefined
  let untold: JsonValue | undefined
  for await (const message of answer.messages) {
    last = message
    if (streams && operation.look.resource !== undefined) break
    if (before === undefined) continue
    if (untold !== undefined) await before.tell(untold)
    const json = answer.decode(message)
    const isNews = before.isNews(json)
    if (isNews) await before.tell(json)
    untold = isNews ? undefined : json
  }
  return untold ?? (last === undefined ? answer.empty() : answer.decode(last))
}

function metaOf({ instance, attempts }: JsonAnswer): Answered['_meta'] {
  return { 'meshwork/instance': instance.id, 'meshwork/attempts': attempts }
}

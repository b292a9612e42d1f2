import type { JsonValue } from '@bufbuild/protobuf'
import { steeringMetadata } from '#mesh/call/steering.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { headerText } from '#mesh/header-text.ts'
import type { Log } from '#mesh/log.ts'
import type { CallMetrics } from '#mesh/metrics.ts'
import type { Balancers } from '../balancers.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { CatalogueView } from '../catalogue/catalogue-view.ts'
import type { Operation } from '../catalogue/operation.ts'
import { givesStream } from '../catalogue/shape.ts'
import { catalogueBody, serviceBody } from '../catalogue/wire.ts'
import { type ErrorContext, sendError, sendJson, sendJsonText } from '../http/answer.ts'
import { type CallRecord, createCallRecord, failureOf } from '../http/call-record.ts'
import { type Exchange, header } from '../http/exchange.ts'
import { readBody } from '../http/read-body.ts'
import type { Limits } from '../limits.ts'
import type { JsonAnswer, JsonCall } from '../transcode/json-call.ts'
import { openApi } from './openapi.ts'
import { assertJson, readMessages } from './rest-input.ts'
import { sendStream } from './send-stream.ts'
import { streamFormat } from './stream-format.ts'
import { timeoutFrom } from './timeout-header.ts'

export interface RestFrontOptions {
  readonly catalogue: Catalogue
  readonly call: JsonCall
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<CallMetrics, 'started' | 'ended'>
  readonly limits: Limits
  /** What `/v1/balancers` tells; absent: it is not served. */
  readonly balancers?: Balancers | undefined
}

/** Serves `/v1` and all below it. Rejects with what was wrong where no call was begun; a call's own errors are answers. */
export type RestFront = (exchange: Exchange) => Promise<void>

/**
 * REST over the mesh's operations:
 *
 * - `GET /v1` the catalogue (`CatalogueBody`), `GET /v1/<service>` one of it (`ServiceBody`), `GET /v1/openapi.json`
 * - `GET /v1/balancers` how calls are balanced (`BalancersBody`), `GET /v1/balancers/<service>` of one service
 *   (`BalancerBody`), `GET /v1/balancers/<service>/decisions` the last choices (`DecisionsBody`). A service that is called
 *   `balancers` is listed under its full name.
 * - `POST /v1/<service>/<operation>` a call: ProtoJSON in, ProtoJSON out. An operation that takes a stream takes a JSON
 *   array of its messages. One that streams its answer sends Server-Sent Events or NDJSON where `Accept` asks for it,
 *   and otherwise its last message. `Mesh-Timeout-Ms` says how long it may take; `Mesh-Session`, `Mesh-Priority`,
 *   `Mesh-Capability` and `Mesh-Strategy` what it asks of balancing (`mesh/call/steering.ts`).
 */
export function createRestFront(given: RestFrontOptions): RestFront {
  const { catalogue } = given
  const options = { ...given, record: createCallRecord('rest', given) }

  const bodies = createBodyCache(catalogue)

  return async exchange => {
    const [, , service, operation, ...rest] = exchange.path.replace(/\/$/, '').split('/')
    if (given.balancers !== undefined && service === 'balancers' && exchange.request.method !== 'POST') {
      assertMethod(exchange, ['GET', 'HEAD'])
      return sendJson(exchange.response, 200, balancersBody(given.balancers, catalogue, operation, rest))
    }
    if (rest.length > 0) throw new MeshError('unknown_operation', 'expected /v1/<service>/<operation>')
    if (service !== undefined && operation !== undefined) return await post(exchange, service, operation, options)
    assertMethod(exchange, ['GET', 'HEAD'])
    if (service === undefined) return sendJsonText(exchange.response, 200, bodies('catalogue', catalogueBody))
    if (service === 'openapi.json') return sendJsonText(exchange.response, 200, bodies('openapi', openApi))
    sendJson(exchange.response, 200, serviceBody(catalogue.view.service(service)))
  }
}

/** @param name of a service, short or full; absent: all */
function balancersBody(
  balancers: Balancers,
  { view }: Catalogue,
  name: string | undefined,
  [what, ...more]: readonly string[],
): unknown {
  if (name === undefined) return balancers.all()
  if (more.length > 0 || (what !== undefined && what !== 'decisions')) {
    throw new MeshError(
      'not_found',
      'there are /v1/balancers, /v1/balancers/<service> and /v1/balancers/<service>/decisions',
    )
  }
  const service = view.service(name).name
  const body = what === undefined ? balancers.find(service) : balancers.decisions(service)
  if (body === undefined) throw new MeshError('not_found', `this router does not balance ${service}`)
  return body
}

/**
 * Bodies that tell the whole mesh, each written once for each view of it: with a thousand operations they are megabytes,
 * and nobody who asks for them again and again may slow calls down.
 */
function createBodyCache(catalogue: Catalogue) {
  const texts = new WeakMap<CatalogueView, Map<string, string>>()

  return (name: string, body: (view: CatalogueView) => unknown): string => {
    const { view } = catalogue
    const known = texts.get(view) ?? new Map<string, string>()
    texts.set(view, known)
    const text = known.get(name) ?? JSON.stringify(body(view))
    known.set(name, text)
    return text
  }
}

function assertMethod({ request, response }: Exchange, allowed: readonly string[]): void {
  if (request.method !== undefined && allowed.includes(request.method)) return
  response.setHeader('Allow', allowed.join(', '))
  throw new MeshError('method_not_allowed', `expected ${allowed.join(' or ')}, got ${request.method}`)
}

async function post(
  exchange: Exchange,
  service: string,
  name: string,
  options: RestFrontOptions & { readonly record: CallRecord },
): Promise<void> {
  const { catalogue, clock, limits } = options
  const { request } = exchange
  const operation = catalogue.view.operation(service, name)
  assertMethod(exchange, ['POST'])
  assertJson(header(request, 'content-type'))
  const timeoutMs = timeoutFrom(header(request, 'mesh-timeout-ms'), header(request, 'grpc-timeout'))
  const input = readMessages(await readBody(exchange, clock, limits), operation.shape)
  await answer(exchange, operation, input, timeoutMs, options)
}

async function answer(
  exchange: Exchange,
  operation: Operation,
  input: readonly JsonValue[],
  timeoutMs: number | undefined,
  { call, clock, limits, record }: RestFrontOptions & { readonly record: CallRecord },
): Promise<void> {
  const { response, requestId, trace, signal } = exchange
  const ended = record.begin(operation, requestId, trace)
  let context: ErrorContext = { service: operation.service }
  let error: MeshError | undefined
  let attempts = 0
  try {
    const timeout = timeoutMs === undefined ? {} : { timeoutMs }
    const metadata = steeringMetadata(name => header(exchange.request, `mesh-${name}`))
    const result = await call({ operation, input, metadata, trace, requestId, signal, ...timeout })
    attempts = result.attempts
    context = { ...context, instance: result.instance.id }
    response.setHeader('Mesh-Instance', headerText(result.instance.id))
    response.setHeader('Mesh-Attempts', attempts)
    const format = givesStream(operation.shape) ? streamFormat(header(exchange.request, 'accept')) : undefined
    if (format === undefined) sendJson(response, 200, await lastMessage(result, operation))
    else await sendStream(exchange, result, { format, context, clock, keepAliveMs: limits.streamKeepAliveMs })
  } catch (thrown) {
    error = failureOf(thrown, exchange)
    sendError(exchange, error, context)
  } finally {
    ended({ error, attempts })
  }
}

/** Only the last message is decoded: the others are not wanted. */
async function lastMessage(result: JsonAnswer, operation: Operation): Promise<JsonValue> {
  let last: Uint8Array | undefined
  for await (const message of result.messages) last = message
  if (last !== undefined) return result.decode(last)
  if (givesStream(operation.shape)) return result.empty()
  throw new MeshError('internal', `${result.instance.id} answered OK without a message`)
}

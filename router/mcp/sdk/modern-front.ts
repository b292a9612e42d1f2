import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import {
  CLIENT_CAPABILITIES_META_KEY,
  createMcpHandler,
  LOG_LEVEL_META_KEY,
  type ServerContext,
} from '@modelcontextprotocol/server'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import { asObject, isObject } from '../../json-object.ts'
import type { Limits } from '../../limits.ts'
import type { LogLevel, McpRequest } from '../mcp-request.ts'
import { callHeaderFault } from '../message/call-header-fault.ts'
import type { McpPost } from '../message/mcp-post.ts'
import { RpcFault } from '../message/rpc-fault.ts'
import type { Methods } from '../methods.ts'
import { inputRequired, openRound, operationOf, roundRequestOf } from '../modern-round.ts'
import type { Offer } from '../offer/offer.ts'
import type { RequestStates } from '../sealed/request-state.ts'
import { createMcpServer } from './mcp-server.ts'
import { serveFetch } from './serve-fetch.ts'
import type { Subscriptions } from './subscriptions.ts'

export interface ModernFrontOptions {
  readonly methods: Methods
  readonly states: RequestStates
  readonly subscriptions: Subscriptions
  readonly instructionsFor: (offer: Offer) => string
  readonly clock: Clock
  readonly limits: Limits
  readonly log: Log
  readonly version: string
}

/** The reference path of the modern era: the official SDK judges and answers every request by itself. */
export interface ModernFront {
  serve(post: McpPost): Promise<void>
  /** Ends subscriptions with their result, and takes no new ones. */
  drain(): void
  /** Breaks off what is left. */
  close(): Promise<void>
}

/** The SDK makes a server per request; what it needs of that request beside the protocol comes to it through `current`. */
export function createModernFront(options: ModernFrontOptions): ModernFront {
  const { methods, states, subscriptions, instructionsFor, clock, limits, log, version } = options
  const current = new AsyncLocalStorage<McpPost>()
  let draining = false

  async function answer(method: string, params: JsonObject, context: ServerContext): Promise<JsonObject> {
    const post = postNow()
    const request = requestFrom(context, post)
    const round = roundRequestOf(method, params)
    const { envelope, inputResponses, requestState } = context.mcpReq
    const brought = {
      capabilities: (envelope as JsonObject | undefined)?.[CLIENT_CAPABILITIES_META_KEY],
      responses: inputResponses,
      state: requestState<string>(),
    }
    const opened = await openRound(states, round, brought, operationOf(round, request)?.hints)
    const outcome = await methods.get(method)?.(params, { ...request, round: opened })
    if (outcome?.kind === 'input_required') return inputRequired(states, round, outcome.questions)
    return { ...outcome?.result } as JsonObject
  }

  function createServer() {
    const instructions = instructionsFor(postNow().offerNow())
    const { listTtlMs } = limits
    return createMcpServer({ version, instructions, listTtlMs, methods: methods.keys(), serve: answer })
  }

  function postNow(): McpPost {
    const post = current.getStore()
    if (post === undefined) throw new MeshError('internal', 'an MCP server outside of a request')
    return post
  }

  const handlerOptions = {
    legacy: 'reject',
    keepAliveMs: limits.streamKeepAliveMs,
    maxRequestBodySize: limits.maxBodyBytes,
    // The bound is held before, with an error that tells the client to come again.
    maxSubscriptions: Number.MAX_SAFE_INTEGER,
    bus: { publish() {}, subscribe: listener => subscriptions.subscribe(postNow(), listener) },
    onerror: error => log.debug({ requestId: current.getStore()?.exchange.requestId, error: error.message }, 'mcp'),
  } as const satisfies Parameters<typeof createMcpHandler>[1]
  // Two, since subscriptions end first when a router drains, and calls in flight last.
  const listening = createMcpHandler(createServer, handlerOptions)
  const calling = createMcpHandler(createServer, handlerOptions)
  const fetching = { clock, keepAliveMs: limits.streamKeepAliveMs }

  return {
    async serve(post) {
      const { exchange, offerNow } = post
      const { method, params } = requestIn(post.body)
      if (method === 'subscriptions/listen') {
        if (draining) throw new MeshError('unavailable', 'this router drains: listen anew, at another one')
        subscriptions.assertRoom()
        const body = subscriptions.narrow(post.body, offerNow())
        return await current.run(post, () => serveFetch(listening, exchange, body, fetching))
      }
      if (method === 'tools/call') assertParamHeaders(post, params)
      return await current.run(post, () => serveFetch(calling, exchange, post.body, fetching))
    },
    drain() {
      draining = true
      void listening.close()
    },
    close: () => calling.close(),
  }
}

function requestFrom({ mcpReq }: ServerContext, { exchange, offerNow }: McpPost): Omit<McpRequest, 'round'> {
  const { response, signal: gone } = exchange
  const signal = AbortSignal.any([mcpReq.signal, gone])
  return {
    exchange,
    meta: (mcpReq._meta ?? {}) as JsonObject,
    signal,
    offer: offerNow(),
    logLevel: (mcpReq.envelope as JsonObject | undefined)?.[LOG_LEVEL_META_KEY] as LogLevel | undefined,
    async notify(method, params) {
      await mcpReq.notify({ method, params } as Parameters<typeof mcpReq.notify>[0])
      // The SDK queues without a bound what the client does not read.
      if (response.writableNeedDrain) await once(response, 'drain', { signal })
    },
  }
}

/** The SDK holds only its own high-level server to these headers. */
function assertParamHeaders({ exchange, offerNow }: McpPost, params: JsonObject): void {
  if (typeof params.name !== 'string') return
  const given = isObject(params.arguments) ? params.arguments : undefined
  const fault = callHeaderFault(offerNow(), params.name, given, exchange.request.headers)
  if (fault !== undefined) throw new RpcFault(400, fault)
}

function requestIn(body: JsonValue): { readonly method: JsonValue | undefined; readonly params: JsonObject } {
  const { method, params } = asObject(body)
  return { method, params: asObject(params) }
}

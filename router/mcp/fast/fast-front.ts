import type { JsonValue } from '@bufbuild/protobuf'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Log } from '#mesh/log.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { Limits } from '../../limits.ts'
import type { CallTool } from '../invoke/call-tool.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { Offer } from '../offer/offer.ts'
import type { createToolList } from '../offer/tool-list.ts'
import { Answer, sendJsonText } from './answer.ts'
import { type ModernRequest, mayBeModern, readEnvelope } from './envelope.ts'
import { FastRequest } from './fast-request.ts'
import { modernVersion } from './request-meta.ts'
import { errorText, responseText, toolResultText } from './result-text.ts'

export interface FastFrontOptions {
  readonly callTool: CallTool
  readonly listTools: ReturnType<typeof createToolList>
  readonly instructionsFor: (offer: Offer) => string
  readonly clock: Clock
  readonly limits: Limits
  readonly log: Log
  readonly version: string
}

/**
 * The hand-written path: the three requests of the modern era that make up nearly all of them, without the SDK.
 *
 * @returns when the request has been answered; `undefined`, with nothing done, where it is for the SDK
 */
export type FastFront = (exchange: Exchange, body: Buffer, offer: Offer) => Promise<void> | undefined

export function createFastFront(options: FastFrontOptions): FastFront {
  const { callTool, listTools, instructionsFor, clock, limits, log, version } = options
  const serverInfo = JSON.stringify({ name: 'meshwork', title: 'Meshwork', version })
  const shared = `"resultType":"complete","ttlMs":${limits.listTtlMs},"cacheScope":"public","_meta":{"io.modelcontextprotocol/serverInfo":${serverInfo}}}`

  async function serve(exchange: Exchange, request: ModernRequest, offer: Offer): Promise<void> {
    switch (request.method) {
      case 'tools/call':
        return await call(exchange, request, offer)
      case 'tools/list': {
        return send(
          exchange,
          request,
          () => `${JSON.stringify(listTools(offer, request.cursor)).slice(0, -1)},${shared}`,
        )
      }
      case 'server/discover':
        return send(exchange, request, () => {
          const capabilities = { tools: { listChanged: true } }
          const result = { supportedVersions: [modernVersion], capabilities, instructions: instructionsFor(offer) }
          return `${JSON.stringify(result).slice(0, -1)},${shared}`
        })
    }
  }

  async function call(
    exchange: Exchange,
    request: ModernRequest & { method: 'tools/call' },
    offer: Offer,
  ): Promise<void> {
    const answer = new Answer(exchange, clock, limits.streamKeepAliveMs)
    const { id, name } = request
    try {
      const outcome = await callTool(
        { name, arguments: request.arguments },
        new FastRequest(exchange, request.meta, offer, answer),
      )
      if (outcome.kind === 'input_required') throw new McpError(errorCodes.internal, 'input rounds are not served yet')
      answer.end(responseText(id, toolResultText(outcome.result, serverInfo)))
    } catch (thrown) {
      const error = errorOf(thrown, exchange)
      answer.end(errorText(id, error.code, error.message, error.data), statusOf(error))
    }
  }

  function send(exchange: Exchange, { id }: ModernRequest, result: () => string): void {
    try {
      sendJsonText(exchange.response, 200, responseText(id, result()))
    } catch (thrown) {
      const error = errorOf(thrown, exchange)
      sendJsonText(exchange.response, statusOf(error), errorText(id, error.code, error.message, error.data))
    }
  }

  function errorOf(thrown: unknown, { requestId }: Exchange): McpError {
    if (thrown instanceof McpError) return thrown
    log.error({ err: thrown, requestId }, 'request failed')
    return new McpError(errorCodes.internal, MeshError.forCaller(thrown, requestId).message)
  }

  return (exchange, body, offer) => {
    const { headers } = exchange.request
    if (!mayBeModern(headers)) return undefined
    const request = readEnvelope(headers, parse(body))
    return request === undefined ? undefined : serve(exchange, request, offer)
  }
}

/** What a result could not be given for, as HTTP is told: one error only has a status of its own. */
function statusOf({ code }: McpError): number {
  return code === errorCodes.missingCapability ? 400 : 200
}

function parse(body: Buffer): JsonValue {
  try {
    return JSON.parse(body.toString()) as JsonValue
  } catch {
    return null
  }
}

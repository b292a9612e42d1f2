import type { JsonObject } from '@bufbuild/protobuf'
import type { Exchange } from '../http/exchange.ts'
import type { Round } from './invoke/round.ts'
import type { Offer } from './offer/offer.ts'

/** One MCP request, as everything behind the door sees it: in either era, on either path. */
export interface McpRequest {
  readonly exchange: Exchange
  /** What the client sent beside its request, `params._meta`; empty where that is nothing. */
  readonly meta: JsonObject
  /** Aborts when the client cancels the request or goes away. */
  readonly signal: AbortSignal
  /** What this client's connection is offered. */
  readonly offer: Offer
  /** The round of questions and answers that the request belongs to. */
  readonly round: Round
  /** The least level of log messages that the client wants; absent: it wants none. */
  readonly logLevel?: LogLevel | undefined
  /** Tells the client something before the result. Resolves when the client has room for more. */
  notify(method: string, params: JsonObject): Promise<void>
}

/** RFC 5424's severities as MCP spells them, the least first. */
export const logLevels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const

export type LogLevel = (typeof logLevels)[number]

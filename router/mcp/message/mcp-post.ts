import type { JsonValue } from '@bufbuild/protobuf'
import type { Exchange } from '../../http/exchange.ts'
import type { Offer } from '../offer/offer.ts'

/** One POST to an MCP path, read and parsed once. */
export interface McpPost {
  readonly exchange: Exchange
  readonly body: JsonValue
  /** What its connection is offered now. */
  readonly offerNow: () => Offer
}

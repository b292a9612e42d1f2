import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { Exchange } from '../../http/exchange.ts'
import { noRound, type Round } from '../invoke/round.ts'
import type { LogLevel, McpRequest } from '../mcp-request.ts'
import type { Offer } from '../offer/offer.ts'
import type { Answer } from './answer.ts'
import { isObject, reserved } from './request-meta.ts'

/** A modern `tools/call` as everything behind the door sees it. Its `_meta` has been checked. */
export class FastRequest implements McpRequest {
  readonly exchange: Exchange
  readonly meta: JsonObject
  readonly offer: Offer
  readonly round: Round
  readonly #answer: Answer

  constructor(exchange: Exchange, meta: JsonObject, offer: Offer, answer: Answer) {
    this.exchange = exchange
    this.meta = meta
    this.offer = offer
    this.round = roundFor(meta[`${reserved}clientCapabilities`])
    this.#answer = answer
  }

  get signal(): AbortSignal {
    return this.exchange.signal
  }

  get logLevel(): LogLevel | undefined {
    return this.meta[`${reserved}logLevel`] as LogLevel | undefined
  }

  notify(method: string, params: JsonObject): Promise<void> {
    return this.#answer.notify(method, params)
  }
}

/** A first round. Most clients can be asked nothing. */
function roundFor(capabilities: JsonValue | undefined): Round {
  if (!isObject(capabilities)) return noRound
  const { elicitation, sampling, roots } = capabilities
  if (elicitation === undefined && sampling === undefined && roots === undefined) return noRound
  const url = isObject(elicitation) && elicitation.url !== undefined
  const form = isObject(elicitation) && (elicitation.form !== undefined || !url)
  const known = { elicitation: form, elicitationUrl: url, sampling: sampling !== undefined, roots: roots !== undefined }
  return { ...noRound, capabilities: known }
}

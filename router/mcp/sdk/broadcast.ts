import type { Clock } from '#mesh/clock.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { Limits } from '../../limits.ts'
import type { Changes, ListName } from '../changes.ts'
import type { Offer } from '../offer/offer.ts'
import { EventStream, eventOf } from './event-stream.ts'
import { tellWhenRead } from './tell-when-read.ts'

const news: Readonly<Record<ListName, string>> = {
  tools: eventOf({ jsonrpc: '2.0', method: 'notifications/tools/list_changed' }),
  prompts: eventOf({ jsonrpc: '2.0', method: 'notifications/prompts/list_changed' }),
  resources: eventOf({ jsonrpc: '2.0', method: 'notifications/resources/list_changed' }),
}

export interface BroadcastOptions {
  readonly changes: Changes
  readonly clock: Clock
  readonly limits: Pick<Limits, 'streamKeepAliveMs'>
}

/**
 * The stream of a GET in the legacy era: it tells of changes, and belongs to no request. It needs no session.
 *
 * @returns when the client is gone, or the router drains
 */
export async function serveBroadcast(
  exchange: Exchange,
  offerNow: () => Offer,
  { changes, clock, limits }: BroadcastOptions,
): Promise<void> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const stream = new EventStream(exchange, clock, limits.streamKeepAliveMs)
  const changed = tellWhenRead<ListName>(exchange.response, list => stream.write(news[list]))
  const unlisten = changes.listen({ offerNow, changed, end })
  exchange.signal.addEventListener('abort', () => end())
  stream.begin()
  await ended
  unlisten()
  stream.end()
}

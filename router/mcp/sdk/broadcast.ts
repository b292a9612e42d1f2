import type { JsonObject } from '@bufbuild/protobuf'
import type { Clock } from '#mesh/clock.ts'
import type { Exchange } from '../../http/exchange.ts'
import type { Changes, ListName } from '../changes.ts'
import type { WatchResource } from '../invoke/watch-resource.ts'
import { eventOf } from '../message/server-sent-events.ts'
import type { Offer } from '../offer/offer.ts'
import { EventStream } from './event-stream.ts'
import { tellWhenRead } from './tell-when-read.ts'

export interface BroadcastOptions {
  readonly changes: Changes
  readonly watchResource: WatchResource
  readonly clock: Clock
  readonly keepAliveMs: number
}

/**
 * Serves the stream of a GET in the legacy era: lists that change, and the resources that its session watches.
 *
 * @param follow calls back with the URIs that the session watches, at once and whenever that changes. @returns ends it
 * @returns when the client is gone, or the router drains
 */
export type Broadcast = (
  exchange: Exchange,
  offerNow: () => Offer,
  follow: (watched: (uris: ReadonlySet<string>) => void) => () => void,
) => Promise<void>

/** Written once, for however many listen. */
const lists: Readonly<Record<ListName, string>> = {
  tools: newsOf('notifications/tools/list_changed'),
  prompts: newsOf('notifications/prompts/list_changed'),
  resources: newsOf('notifications/resources/list_changed'),
}

export function createBroadcast({ changes, watchResource, clock, keepAliveMs }: BroadcastOptions): Broadcast {
  return async (exchange, offerNow, follow) => {
    if (exchange.signal.aborted) return
    const { promise: ended, resolve: end } = Promise.withResolvers<void>()
    const stream = new EventStream(exchange, clock, keepAliveMs)
    const tell = tellWhenRead<string>(exchange.response, event => stream.write(event))
    const watches = new Map<string, () => void>()
    let wanted: ReadonlySet<string> = new Set()

    /** Watches what is wanted and there; what is not there yet may come with the next change of the lists. */
    function watch(): void {
      for (const [uri, end] of watches) if (!wanted.has(uri) && watches.delete(uri)) end()
      for (const uri of wanted) {
        if (watches.has(uri)) continue
        const event = newsOf('notifications/resources/updated', { uri })
        const unwatch = watchResource.watch(uri, offerNow(), () => tell(event))
        if (unwatch !== undefined) watches.set(uri, unwatch)
      }
    }

    const unlisten = changes.listen({
      offerNow,
      changed(list) {
        tell(lists[list])
        if (list === 'resources') watch()
      },
      end,
    })
    const unfollow = follow(uris => {
      wanted = new Set(uris)
      watch()
    })
    exchange.signal.addEventListener('abort', () => end())
    stream.begin()
    await ended
    unlisten()
    unfollow()
    wanted = new Set()
    watch()
    stream.end()
  }
}

function newsOf(method: string, params?: JsonObject): string {
  return eventOf(JSON.stringify({ jsonrpc: '2.0', method, params }))
}

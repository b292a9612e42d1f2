import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { ServerEvent, ServerEventBus } from '@modelcontextprotocol/server'
import { MeshError } from '#mesh/errors.ts'
import { givesStream } from '../../catalogue/shape.ts'
import type { Changes, ListName } from '../changes.ts'
import type { WatchResource } from '../invoke/watch-resource.ts'
import type { McpPost } from '../message/mcp-post.ts'
import type { Offer } from '../offer/offer.ts'
import { tellWhenRead } from './tell-when-read.ts'

export interface SubscriptionsOptions {
  readonly changes: Changes
  readonly watchResource: WatchResource
  /** Clients that may listen at once, in either era. */
  readonly max: number
}

/** What the SDK's `subscriptions/listen` hears: of each connection's own offer only, and what its resources do. */
export interface Subscriptions {
  /** @throws MeshError `overloaded` */
  assertRoom(): void
  /** The request without the resources that cannot be watched, so that it is acknowledged truthfully. */
  narrow(body: JsonValue, offer: Offer): JsonValue
  /** @returns ends it */
  subscribe(post: McpPost, listener: Parameters<ServerEventBus['subscribe']>[0]): () => void
}

export function createSubscriptions({ changes, watchResource, max }: SubscriptionsOptions): Subscriptions {
  return {
    assertRoom() {
      if (changes.count < max) return
      throw new MeshError('overloaded', `${max} clients listen to this router, which is the bound`)
    },
    narrow(body, offer) {
      const uris = urisIn(body)
      if (uris.length === 0) return body
      const watchable = uris.filter(uri => isWatchable(uri, offer))
      const request = body as { params: { notifications: JsonObject } }
      const notifications = { ...request.params.notifications, resourceSubscriptions: watchable }
      return { ...request, params: { ...request.params, notifications } } as unknown as JsonValue
    },
    subscribe({ exchange, offerNow, body }, listener) {
      const offer = offerNow()
      const tell = tellWhenRead<string>(exchange.response, what => listener(serverEvent(what)))
      const uris = urisIn(body).filter(uri => isWatchable(uri, offer))
      const unlisten = changes.listen({ offerNow, changed: tell, end() {} })
      const unwatch = uris.map(uri => watchResource.watch(uri, offer, () => tell(`uri ${uri}`)))
      return () => {
        unlisten()
        for (const end of unwatch) end?.()
      }
    },
  }
}

/** @param what a list, or `uri ` and the URI of a resource */
function serverEvent(what: ListName | string): ServerEvent {
  if (what.startsWith('uri ')) return { kind: 'resource_updated', uri: what.slice('uri '.length) }
  return { kind: `${what as ListName}_list_changed` }
}

function isWatchable(uri: string, offer: Offer): boolean {
  const match = offer.resource(uri)
  return match !== undefined && givesStream(match.operation.shape)
}

/** The resources that a listen request asks for, each once. */
function urisIn(body: JsonValue): string[] {
  const request = body as {
    readonly params?: { readonly notifications?: { readonly resourceSubscriptions?: unknown } }
  }
  const uris = request?.params?.notifications?.resourceSubscriptions
  return Array.isArray(uris) ? [...new Set(uris.filter(uri => typeof uri === 'string'))] : []
}

import { MeshError } from '#mesh/errors.ts'
import type { BackOff } from './back-off.ts'
import { modernHeaders } from './headers-of.ts'
import type { HttpLeg } from './http-leg.ts'
import { isObject, type JsonObject, parseMessage, type Request } from './json-rpc.ts'
import { readRefusal } from './refusal.ts'

export interface SubscriptionOptions {
  readonly leg: HttpLeg
  readonly backOff: BackOff
  /** Passes on one message of the router. */
  readonly pass: (text: string) => Promise<unknown>
  readonly log: (line: string) => void
}

const acknowledged = 'notifications/subscriptions/acknowledged'
const idKey = 'io.modelcontextprotocol/subscriptionId'

/** What a subscription can be to, and how its news are called. */
const newsOf: Readonly<Record<string, string>> = {
  toolsListChanged: 'notifications/tools/list_changed',
  promptsListChanged: 'notifications/prompts/list_changed',
  resourcesListChanged: 'notifications/resources/list_changed',
}

/**
 * Keeps a subscription of the modern era until the signal aborts. To the client the mesh is one process: that a router
 * ends, gracefully or not, costs no subscription. Once there is another one, the client hears that all it subscribed to
 * may have changed, since nobody told it meanwhile.
 *
 * @throws MeshError where the first try has no answer
 */
export async function keepSubscription(
  options: SubscriptionOptions,
  request: Request,
  version: string,
  stop: AbortSignal,
) {
  const { leg, backOff, pass, log } = options
  for (let agreed = false; ; ) {
    try {
      const reply = await leg.post(request.text, modernHeaders(request, version), stop)
      if (reply.status >= 300) {
        const refusal = await readRefusal(reply, leg.url)
        if (!agreed || refusal.code !== undefined) return await pass(refusal.answerTo(request.id))
      }
      backOff.opened()
      for await (const text of reply.messages()) {
        const message = parseMessage(text)
        const agrees = message.kind === 'notification' && message.method === acknowledged
        if (agrees && agreed) for (const news of missed(request, message.params)) await pass(news)
        // That a router ends it in peace is no end to the client either.
        else if (message.kind !== 'response') await pass(text)
        else if (message.body.error !== undefined) return await pass(text)
        agreed ||= agrees
      }
      if (!agreed) throw new MeshError('unavailable', `${leg.url.href} ended a subscription before it began`)
    } catch (thrown) {
      if (!agreed || stop.aborted) throw thrown
      log(`a subscription broke off: ${MeshError.from(thrown).text}`)
    }
    await backOff.wait(stop)
    stop.throwIfAborted()
  }
}

/** That all may have changed which the router has agreed to tell. */
function missed({ id }: Request, { notifications }: JsonObject): string[] {
  const honored = isObject(notifications) ? notifications : {}
  const uris = Array.isArray(honored.resourceSubscriptions) ? honored.resourceSubscriptions : []
  const _meta = { [idKey]: id }
  return [
    ...Object.keys(newsOf).flatMap(key => (honored[key] === true ? { method: newsOf[key], params: { _meta } } : [])),
    ...uris.map(uri => ({ method: 'notifications/resources/updated', params: { _meta, uri } })),
  ].map(news => JSON.stringify({ jsonrpc: '2.0', ...news }))
}

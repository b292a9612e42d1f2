import { once } from 'node:events'
import type { JsonValue } from '@bufbuild/protobuf'
import type { McpHttpHandler } from '@modelcontextprotocol/server'
import type { Clock } from '#mesh/clock.ts'
import type { Exchange } from '../../http/exchange.ts'
import { eventOf, readsStreams } from '../message/server-sent-events.ts'
import { EventStream } from './event-stream.ts'

export interface ServeFetchOptions {
  readonly clock: Clock
  /** Silence until the answer becomes a stream, which a comment keeps open, in milliseconds. */
  readonly keepAliveMs: number
}

/**
 * Answers by one of the SDK's handlers, which know requests and responses as browsers have them.
 *
 * @param body as JSON; the request's own has been read
 */
export async function serveFetch(
  { fetch }: Pick<McpHttpHandler, 'fetch'>,
  exchange: Exchange,
  body: JsonValue,
  { clock, keepAliveMs }: ServeFetchOptions,
): Promise<void> {
  const { response, signal } = exchange
  const stream = readsStreams(exchange.request) ? new EventStream(exchange, clock, keepAliveMs) : undefined
  const reply = await fetch(requestFrom(exchange), { parsedBody: body })
  if (signal.aborted) {
    await reply.body?.cancel()
  } else if (reply.headers.get('content-type') === 'text/event-stream') {
    stream?.forget()
    if (!response.headersSent) response.writeHead(reply.status, Object.fromEntries(reply.headers))
    await pipe(reply, exchange)
    response.end()
  } else if (stream?.begun === true) {
    // It was silent for too long to be answered in any other way.
    stream.write(eventOf(await reply.text()))
    stream.end()
  } else {
    stream?.forget()
    response.writeHead(reply.status, Object.fromEntries(reply.headers)).end(await reply.text())
  }
}

function requestFrom({ request, signal }: Exchange): Request {
  const { url = '/', headers } = request
  const said = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  return new Request(new URL(url, 'http://router'), { method: 'POST', headers: said as [string, string][], signal })
}

/** As fast as the client reads; where it goes away, the SDK hears of it. */
async function pipe({ body }: Response, { response, signal }: Exchange): Promise<void> {
  try {
    for await (const chunk of body ?? []) {
      if (!response.write(chunk)) await once(response, 'drain', { signal })
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown
  }
}

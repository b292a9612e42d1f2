import type { IncomingMessage } from 'node:http'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Bounds } from './bounds.ts'
import { eventData } from './event-stream.ts'
import { createTurns, type Turns } from './turns.ts'

export type Headers = Readonly<Record<string, string>>

/** What a router answered, its body not yet read. */
export interface Reply {
  readonly status: number
  /** The session that it opened, in legacy. */
  readonly sessionId: string | undefined
  /** Whether messages come one by one. */
  readonly isStream: boolean
  /** The messages of the body, as they come: of an event stream each event's data, else the body whole. */
  messages(): AsyncIterable<string>
  /** Reads the rest and forgets it, so that the connection can be used again. */
  discard(): void
}

/** The way to one MCP endpoint. */
export interface HttpLeg {
  readonly url: URL
  /**
   * Sends one message. Where the router says when to come back (503 or 429 with `Retry-After`: it has run nothing), it
   * comes back then, as long as `patienceMs` lasts.
   *
   * @param signal closes the stream of the answer too
   * @throws MeshError `unavailable` where nobody answers; the signal's reason
   */
  post(body: string, headers: Headers, signal: AbortSignal): Promise<Reply>
  /** Opens the stream of news of a legacy session. */
  listen(headers: Headers, signal: AbortSignal): Promise<Reply>
}

/**
 * Streamable HTTP as a client speaks it. Over `node:http`, not `fetch`: that one cuts off what is silent for five
 * minutes, and a slow tool may be.
 *
 * @param own headers for every request, such as `authorization`
 */
export function createHttpLeg(url: URL, own: Headers, clock: Clock, bounds: Bounds): HttpLeg {
  // Not imported: that reads every export of node:http, and some of them load a WebSocket client, a third of the start.
  const { request, Agent } = process.getBuiltinModule(url.protocol === 'https:' ? 'node:https' : 'node:http')
  const turns = createTurns(bounds.maxMessagesAtOnce)
  // Idle connections go before routers and HAProxy would close them: a message sent into a closing one were lost.
  const agent = new Agent({ keepAlive: true, timeout: 4_000 })

  function open(
    method: string,
    headers: Headers,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const sent = request(url, { method, headers: { ...own, ...headers }, agent, signal })
    const late = () => sent.destroy(new MeshError('unavailable', `no connection within ${bounds.connectTimeoutMs} ms`))
    const cancelTimer = clock.after(bounds.connectTimeoutMs, late)
    sent.on('socket', socket => {
      if (socket.connecting) socket.once('connect', cancelTimer)
      else cancelTimer()
    })
    sent.on('response', resolve)
    sent.on('error', error => {
      cancelTimer()
      reject(signal.aborted ? signal.reason : noAnswer(url, error))
    })
    sent.end(body)
    return promise
  }

  return {
    url,
    async post(body, headers, signal) {
      const until = clock.now() + bounds.patienceMs
      const accept = 'application/json, text/event-stream'
      for (;;) {
        const sent = { 'content-type': 'application/json', accept, ...headers }
        const reply = await open('POST', sent, body, signal)
        const waitMs = comeBackMs(reply)
        if (waitMs === undefined || clock.now() + waitMs > until) return toReply(reply, bounds, turns)
        reply.resume()
        await clock.sleep(waitMs, signal)
      }
    },
    async listen(headers, signal) {
      return toReply(await open('GET', { accept: 'text/event-stream', ...headers }, undefined, signal), bounds, turns)
    },
  }
}

function toReply(incoming: IncomingMessage, { maxMessageBytes }: Bounds, turns: Turns): Reply {
  const type = incoming.headers['content-type'] ?? ''
  const sessionId = incoming.headers['mcp-session-id']
  const isStream = /^text\/event-stream\b/i.test(type)
  const read = isStream ? eventData : wholeBody
  return {
    status: incoming.statusCode ?? 0,
    sessionId: typeof sessionId === 'string' ? sessionId : undefined,
    isStream,
    messages: () => read(incoming, maxMessageBytes, turns),
    discard: () => void incoming.on('error', () => {}).resume(),
  }
}

/** The body as one message; none where it is empty. */
async function* wholeBody(chunks: AsyncIterable<Buffer>, maxBytes: number, turns: Turns): AsyncGenerator<string> {
  await turns.take()
  try {
    const parts: Buffer[] = []
    let length = 0
    for await (const chunk of chunks) {
      length += chunk.length
      if (length > maxBytes) throw new MeshError('too_large', `an answer of the router is above ${maxBytes} bytes`)
      parts.push(chunk)
    }
    if (length > 0) yield Buffer.concat(parts).toString('utf8')
  } finally {
    turns.give()
  }
}

function comeBackMs({ statusCode, headers }: IncomingMessage): number | undefined {
  const after = headers['retry-after']
  if ((statusCode !== 503 && statusCode !== 429) || after === undefined || !/^\d{1,6}$/.test(after)) return undefined
  return Number(after) * 1_000
}

function noAnswer(url: URL, error: NodeJS.ErrnoException): MeshError {
  const why = error instanceof MeshError ? error.text : (error.code ?? error.message)
  return new MeshError('unavailable', `no router answers at ${url.href} (${why})`, { cause: error })
}

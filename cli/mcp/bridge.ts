import type { Readable, Writable } from 'node:stream'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { createBackOff } from './back-off.ts'
import type { Bounds } from './bounds.ts'
import { exchange } from './exchange.ts'
import { modernHeaders, modernVersion } from './headers-of.ts'
import type { Headers, HttpLeg } from './http-leg.ts'
import {
  errorAnswer,
  type JsonObject,
  type Notification,
  oneLine,
  parseMessage,
  type Request,
  type RequestId,
} from './json-rpc.ts'
import { createLineWriter } from './line-writer.ts'
import { readLines } from './lines.ts'
import { listTools } from './list-tools.ts'
import { followNews } from './news.ts'
import { createParameterHeaders } from './parameter-headers.ts'
import { failedOnTheWay, failureAnswer } from './refusal.ts'
import { createSession } from './session.ts'
import { keepSubscription } from './subscription.ts'

export interface BridgeOptions {
  readonly input: Readable
  readonly output: Writable
  readonly leg: HttpLeg
  readonly clock: Clock
  readonly bounds: Bounds
  /** Takes a line for people: standard output belongs to the protocol alone. */
  readonly log: (line: string) => void
}

/** A request of the client that waits for its answer. */
interface UnderWay {
  readonly request: Request
  /** Closes its POST: that is how the router hears that nobody waits any more. */
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/** JSON-RPC code: it is JSON, but nothing that may be sent. */
const invalidRequest = -32600

/** The one request that ends only with its client. */
const listens = 'subscriptions/listen'

/**
 * Carries MCP between a client that speaks lines over stdio and a router that speaks Streamable HTTP, in both eras: every
 * message of the client is a POST, every message of the router a line. Texts pass as they are.
 *
 * Ends when the client closes its side or the signal aborts, after what is under way then, or `graceMs` later.
 */
export async function runBridge(options: BridgeOptions, signal: AbortSignal): Promise<void> {
  const { input, output, leg, clock, bounds, log } = options
  const write = createLineWriter(output)
  const session = createSession(leg)
  const parameters = createParameterHeaders((meta, cursor, asking) => listTools(leg, meta, cursor, asking))
  const underWay = new Map<RequestId, UnderWay>()
  const ending = new AbortController()
  let followed = false

  async function pass(text: string): Promise<JsonObject | undefined> {
    const message = parseMessage(text)
    if (message.kind === 'fault') {
      log(`${leg.url.href} sent what is no message: ${message.reason}`)
      return undefined
    }
    await write(oneLine(text))
    return message.kind === 'response' ? message.body : undefined
  }

  async function carry(request: Request, stop: AbortController, ended: () => void): Promise<void> {
    const { id } = request
    const forget = () => {
      if (underWay.get(id)?.stop === stop) underWay.delete(id)
      ended()
    }
    try {
      const version = modernVersion(request.params)
      if (version !== undefined && request.method === listens) {
        const backOff = createBackOff(clock, bounds)
        await keepSubscription({ leg, backOff, pass, log }, request, version, stop.signal)
      } else {
        await exchange({ leg, session, parameters, pass, write }, request, forget, stop.signal)
      }
    } catch (thrown) {
      // What was cancelled is not answered, and what was answered not twice.
      if (!stop.signal.aborted && underWay.get(id)?.stop === stop) await write(failureAnswer(id, thrown))
    }
    forget()
  }

  async function takeRequest(request: Request): Promise<void> {
    if (underWay.has(request.id)) {
      const text = 'a request with the same id waits for its answer still'
      return await write(errorAnswer(request.id, invalidRequest, text))
    }
    const length = underWay.values().reduce((sum, other) => sum + other.request.text.length, request.text.length)
    if (underWay.size >= bounds.maxUnderWay || length > bounds.maxUnderWayBytes) {
      const text = `[overloaded] ${underWay.size} requests wait for their answers already; send this one again when one has come`
      return await write(errorAnswer(request.id, failedOnTheWay, text))
    }
    const stop = new AbortController()
    const { promise: ended, resolve } = Promise.withResolvers<void>()
    underWay.set(request.id, { request, stop, ended })
    void carry(request, stop, resolve)
  }

  async function takeNotification(notification: Notification): Promise<void> {
    const { method, params, text } = notification
    if (method === 'notifications/cancelled') {
      const cancelled = underWay.get(params.requestId as RequestId)
      cancelled?.stop.abort()
      // What is answered already cannot be cancelled, and in the modern era it says it all that the stream closes.
      if (cancelled === undefined || modernVersion(cancelled.request.params) !== undefined) return
    }
    const version = modernVersion(params)
    await send(text, version === undefined ? session.headers() : modernHeaders(notification, version))
    if (method === 'notifications/initialized' && !followed) {
      followed = true
      void followNews({ leg, session, backOff: createBackOff(clock, bounds), pass, log }, ending.signal)
    }
  }

  /** Sends what has no answer, and waits until the router has it: what follows does not overtake it. */
  async function send(text: string, headers: Headers): Promise<void> {
    const late = new AbortController()
    const tooLate = new MeshError(
      'deadline_exceeded',
      `${leg.url.href} did not take a message in ${bounds.patienceMs} ms`,
    )
    const cancelTimer = clock.after(bounds.patienceMs, () => late.abort(tooLate))
    try {
      const reply = await leg.post(text, headers, AbortSignal.any([ending.signal, late.signal]))
      reply.discard()
      if (reply.status >= 300) log(`${leg.url.href} did not take a message: HTTP ${reply.status}`)
    } catch (thrown) {
      if (!ending.signal.aborted) log(MeshError.from(thrown).message)
    } finally {
      cancelTimer()
    }
  }

  async function takeLines(): Promise<void> {
    try {
      for await (const line of readLines(input, bounds.maxLineBytes)) {
        if (line?.trim() === '') continue
        const message = line === undefined ? tooLong(bounds.maxLineBytes) : parseMessage(line)
        if (message.kind === 'request') await takeRequest(message)
        else if (message.kind === 'notification') await takeNotification(message)
        else if (message.kind === 'response') await send(message.text, session.headers())
        else await write(errorAnswer(null, message.code, message.reason))
      }
    } catch (thrown) {
      if (!signal.aborted) log(`standard input broke: ${MeshError.from(thrown).text}`)
    }
  }

  const taken = takeLines()
  await Promise.race([taken, aborted(signal)])
  for (const { request, stop } of underWay.values()) if (request.method === listens) stop.abort()
  const answered = Promise.all([...underWay.values()].map(({ ended }) => ended))
  const { promise: graceOver, resolve: endGrace } = Promise.withResolvers<void>()
  const cancelTimer = clock.after(bounds.graceMs, endGrace)
  // A client that has closed its side and then sends SIGTERM waits for nothing any more.
  await Promise.race([answered, graceOver, taken.then(() => aborted(signal))])
  cancelTimer()
  const unanswered = [...underWay.values()].map(({ request }) => request.method)
  if (unanswered.length > 0) log(`ended without an answer to ${unanswered.join(', ')}: the client has gone`)
  for (const { stop } of underWay.values()) stop.abort()
  ending.abort()
  input.destroy()
}

function tooLong(maxBytes: number) {
  return { kind: 'fault', code: invalidRequest, reason: `a line is above ${maxBytes} bytes` } as const
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
}

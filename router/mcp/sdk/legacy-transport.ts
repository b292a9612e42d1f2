import type { JSONRPCMessage, RequestId, Transport, TransportSendOptions } from '@modelcontextprotocol/server'
import type { Clock } from '#mesh/clock.ts'
import { sendJson } from '../../http/answer.ts'
import type { Exchange } from '../../http/exchange.ts'
import { eventOf } from '../message/server-sent-events.ts'
import { EventStream } from './event-stream.ts'

export interface LegacyTransportOptions {
  readonly exchange: Exchange
  /** The ids of the requests to answer, at least one. */
  readonly requests: Iterable<RequestId>
  /** Whether they came as a batch, and so go back as one. */
  readonly batch: boolean
  readonly accepts: Accepts
  readonly clock: Clock
  readonly keepAliveMs: number
  /** A revision was agreed on: the request was `initialize`. */
  onProtocolVersion(version: string): void
}

/** What a client can read: at least one of both. */
export interface Accepts {
  readonly json: boolean
  readonly stream: boolean
}

/**
 * One POST of the legacy era to the SDK's server: the whole life of a connection.
 *
 * The answer is JSON where nothing comes before the results and they come soon; otherwise it is a stream of events, if the
 * client reads one. What cannot be said without a stream is not said.
 */
export class LegacyTransport implements Transport {
  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined
  onmessage?: Transport['onmessage']
  readonly setProtocolVersion: (version: string) => void
  /** Resolves when everything is answered, or the client is gone. */
  readonly done: Promise<void>
  readonly #exchange: Exchange
  readonly #accepts: Accepts
  readonly #batch: boolean
  readonly #open: Set<RequestId>
  readonly #answers: JSONRPCMessage[] = []
  readonly #stream: EventStream | undefined
  readonly #finish: () => void

  constructor(options: LegacyTransportOptions) {
    const { exchange, accepts, clock, keepAliveMs } = options
    this.#exchange = exchange
    this.#accepts = accepts
    this.#batch = options.batch
    this.#open = new Set(options.requests)
    if (accepts.stream) this.#stream = new EventStream(exchange, clock, keepAliveMs)
    this.setProtocolVersion = options.onProtocolVersion
    const { promise, resolve } = Promise.withResolvers<void>()
    this.done = promise
    this.#finish = resolve
    exchange.signal.addEventListener('abort', () => void this.close())
  }

  /** Whether anything but results can be said. */
  get canStream(): boolean {
    return this.#stream !== undefined
  }

  async start(): Promise<void> {}

  /** Resolves when the client has room for more. */
  async send(message: JSONRPCMessage, _options?: TransportSendOptions): Promise<void> {
    if (!('method' in message)) return this.#answer(message)
    if (this.#stream === undefined || this.#open.size === 0) return
    this.#flush(this.#stream)
    this.#stream.write(eventOf(JSON.stringify(message)))
    await this.#stream.room()
  }

  /** Leaves a request unanswered, as a client expects that cancelled it. */
  drop(id: RequestId): void {
    if (this.#open.delete(id) && this.#open.size === 0) this.#end()
  }

  async close(): Promise<void> {
    this.#stream?.forget()
    this.#finish()
    this.onclose?.()
  }

  #answer(message: JSONRPCMessage): void {
    if (!('id' in message) || message.id === undefined || !this.#open.delete(message.id)) return
    this.#answers.push(message)
    if (this.#stream?.begun === true) this.#flush(this.#stream)
    if (this.#open.size === 0) this.#end()
  }

  #flush(stream: EventStream): void {
    for (const answer of this.#answers.splice(0)) stream.write(eventOf(JSON.stringify(answer)))
  }

  #end(): void {
    const { response } = this.#exchange
    const [first] = this.#answers
    const stream = this.#stream
    if (stream !== undefined && (stream.begun || !this.#accepts.json)) {
      this.#flush(stream)
      stream.end()
    } else {
      stream?.forget()
      if (first === undefined) response.writeHead(202).end()
      else sendJson(response, 200, this.#batch ? this.#answers : first)
    }
    void this.close()
  }
}

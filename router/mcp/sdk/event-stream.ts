import { once } from 'node:events'
import type { Clock } from '#mesh/clock.ts'
import type { Exchange } from '../../http/exchange.ts'
import { streamHead } from '../message/server-sent-events.ts'

/**
 * An answer as a stream of server-sent events. It begins with its first event, or with a comment where there was none for too
 * long, so that no proxy takes the silence for an end.
 */
export class EventStream {
  readonly #exchange: Exchange
  readonly #clock: Clock
  readonly #keepAliveMs: number
  #cancelKeepAlive = () => {}

  /** @param keepAliveMs silence until a comment is sent, in milliseconds */
  constructor(exchange: Exchange, clock: Clock, keepAliveMs: number) {
    this.#exchange = exchange
    this.#clock = clock
    this.#keepAliveMs = keepAliveMs
    exchange.signal.addEventListener('abort', () => this.#cancelKeepAlive())
    this.#keepAlive()
  }

  /** Whether anything was said yet: until then the answer can still be another. */
  get begun(): boolean {
    return this.#exchange.response.headersSent
  }

  /** Whether its reader is behind. */
  get full(): boolean {
    return this.#exchange.response.writableNeedDrain
  }

  begin(): void {
    if (!this.begun) this.#exchange.response.writeHead(200, streamHead).flushHeaders()
  }

  write(event: string): void {
    const { response } = this.#exchange
    if (response.writableEnded || response.destroyed) return
    this.begin()
    response.write(event)
    this.#keepAlive()
  }

  /** Resolves when its reader has room for more; rejects when it goes away. */
  async room(): Promise<void> {
    const { response, signal } = this.#exchange
    if (response.writableNeedDrain) await once(response, 'drain', { signal })
  }

  /** Another answer was given, or none will be: nothing is written any more. */
  forget(): void {
    this.#cancelKeepAlive()
    this.#keepAlive = () => {}
  }

  end(): void {
    this.forget()
    this.begin()
    this.#exchange.response.end()
  }

  #keepAlive = (): void => {
    this.#cancelKeepAlive()
    this.#cancelKeepAlive = this.#clock.after(this.#keepAliveMs, () => {
      // Who does not even read the last comment needs no further one.
      if (this.full) this.#keepAlive()
      else this.write(': keep-alive\n\n')
    })
  }
}

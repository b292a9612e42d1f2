import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { JsonObject } from '@bufbuild/protobuf'
import type { Clock } from '#mesh/clock.ts'
import type { Exchange } from '../../http/exchange.ts'
import { eventOf, readsStreams, streamHead } from '../message/server-sent-events.ts'
import type { SharedResult } from './shared-result.ts'

/**
 * The answer to one request: one JSON body; or an event stream, from the moment that something comes before the result: a
 * notification, or so much silence that somebody between here and the client might take the call for dead.
 */
export class Answer {
  readonly #exchange: Exchange
  readonly #clock: Clock
  readonly #keepAliveMs: number
  #streams = false
  #cancelKeepAlive: () => void

  constructor(exchange: Exchange, clock: Clock, keepAliveMs: number) {
    this.#exchange = exchange
    this.#clock = clock
    this.#keepAliveMs = keepAliveMs
    this.#cancelKeepAlive = clock.after(keepAliveMs, this.#keepAlive)
  }

  /** Sends a notification. Resolves when the client has room for more; rejects when it goes away first. */
  async notify(method: string, params: JsonObject): Promise<void> {
    const { response, signal } = this.#exchange
    const room = this.#stream().write(eventOf(JSON.stringify({ method, params, jsonrpc: '2.0' })))
    if (!room && !signal.aborted) await once(response, 'drain', { signal })
  }

  /**
   * Sends the result, or the error in its place, and ends.
   *
   * @param json   a whole JSON-RPC response
   * @param status what HTTP is told, unless the stream has begun
   */
  end(json: string, status = 200): void {
    const { response } = this.#exchange
    this.#cancelKeepAlive()
    if (this.#streams) response.end(eventOf(json))
    else sendText(response, status, json)
  }

  /** The same with a result that is written already. */
  endWith(result: SharedResult, id: string | number): void {
    this.#cancelKeepAlive()
    result.send(this.#exchange, id)
  }

  #stream(): ServerResponse {
    const { response } = this.#exchange
    if (!this.#streams) response.writeHead(200, streamHead)
    this.#streams = true
    return response
  }

  readonly #keepAlive = (): void => {
    const { response, request } = this.#exchange
    if (response.destroyed) return
    const isStream = this.#streams || readsStreams(request)
    // Who does not even read what waits for it needs no comment beside.
    if (isStream && !response.writableNeedDrain) this.#stream().write(': keep-alive\n\n')
    this.#cancelKeepAlive = this.#clock.after(this.#keepAliveMs, this.#keepAlive)
  }
}

function sendText(response: ServerResponse, status: number, json: string): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(json) })
    .end(json)
}

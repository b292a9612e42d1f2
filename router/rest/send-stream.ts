import { once } from 'node:events'
import type { Clock } from '#mesh/clock.ts'
import { type ErrorContext, errorBody } from '../http/answer.ts'
import { failureOf } from '../http/call-record.ts'
import type { Exchange } from '../http/exchange.ts'
import type { JsonAnswer } from '../transcode/json-call.ts'
import type { StreamFormat } from './stream-format.ts'

export interface SendStreamOptions {
  readonly format: StreamFormat
  readonly context: ErrorContext
  readonly clock: Clock
  /** Silence until something is sent to keep the stream open, in milliseconds. */
  readonly keepAliveMs: number
}

/**
 * Writes an answer's messages as they come, as fast as the caller reads.
 *
 * The status line waits for the first message, so that a call that fails before it gets its own status; a call that
 * is silent for longer begins with 200, and an error after that is the stream's last event.
 *
 * @throws MeshError where the call did not end well, after the caller has been told if it was begun
 */
export async function sendStream(exchange: Exchange, answer: JsonAnswer, options: SendStreamOptions): Promise<void> {
  const { response, signal } = exchange
  const { format, context, clock, keepAliveMs } = options
  const begin = () => {
    if (response.headersSent) return
    response.writeHead(200, {
      'Content-Type': format.contentType,
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
  }
  let cancelKeepAlive = () => {}
  const keepAlive = () => {
    cancelKeepAlive = clock.after(keepAliveMs, () => {
      begin()
      response.write(format.keepAlive)
      keepAlive()
    })
  }

  keepAlive()
  try {
    for await (const message of answer.messages) {
      cancelKeepAlive()
      begin()
      if (!response.write(format.message(answer.decode(message)))) await once(response, 'drain', { signal })
      keepAlive()
    }
    begin()
    response.end(format.end)
  } catch (thrown) {
    const error = failureOf(thrown, exchange)
    if (response.headersSent) response.end(format.error(errorBody(error, exchange, context)))
    throw error
  } finally {
    cancelKeepAlive()
  }
}

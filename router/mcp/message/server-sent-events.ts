import type { IncomingMessage } from 'node:http'

/** The headers of an answer that is a stream of events. */
export const streamHead = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  // A proxy that gathers an answer before it passes it on, as nginx does, would hold back what a client waits for.
  'X-Accel-Buffering': 'no',
} as const

/** One JSON-RPC message as an event. */
export function eventOf(json: string): string {
  return `event: message\ndata: ${json}\n\n`
}

/** Whether a client reads streams of events. One that does not say what it reads, reads everything. */
export function readsStreams({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return /text\/(?:event-stream|\*)|\*\/\*/i.test(headers.accept ?? '*/*')
}

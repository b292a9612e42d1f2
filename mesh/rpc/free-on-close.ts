import type { Http2Stream } from 'node:http2'

/**
 * Lets go of a stream's listeners once it is closed, and so of all that they reach: the call, its bytes, its signals.
 *
 * Why: node:http2 keeps every stream alive until the next full garbage collection. Without this a router under load
 * copies its finished calls from the young heap to the old one: over 120,000 calls `--trace-gc` counted 1.8 s of young
 * collections without it and 1.0 s with it.
 */
export function freeOnClose(stream: Http2Stream): void {
  // Listeners of this same event still run: an emitter calls those that it had when it began.
  stream.on('close', () => stream.removeAllListeners())
}

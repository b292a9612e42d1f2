import type { ServerHttp2Stream } from 'node:http2'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'

export interface ReadBounds {
  readonly clock: Clock
  /** A larger request is `too_large`. */
  readonly maxBytes: number
  /** How long the caller has to send all of it. */
  readonly timeoutMs: number
}

/**
 * The whole request of a method that takes one message. Read before an instance is asked: it can then be sent again,
 * and a caller that never finishes holds no instance.
 */
export function readWhole(stream: ServerHttp2Stream, { clock, maxBytes, timeoutMs }: ReadBounds): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const cancelTimer = clock.after(timeoutMs, () =>
      reject(new MeshError('deadline_exceeded', `the request was not whole within ${timeoutMs} ms`)),
    )
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) {
        chunks.push(chunk)
        return
      }
      // The rest is dropped as it comes: a paused stream would never close, and hold all of it with its connection.
      chunks.length = 0
      reject(new MeshError('too_large', `the request is larger than ${maxBytes} bytes`))
    })
    stream.on('end', () => {
      cancelTimer()
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    })
    stream.on('close', () => {
      cancelTimer()
      if (!stream.readableEnded) reject(new MeshError('cancelled', 'the caller went away before its request was whole'))
    })
  })
}

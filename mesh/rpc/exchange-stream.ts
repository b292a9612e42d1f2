import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import type { Failure } from '../call/attempt.ts'
import type { CallResponse, Ending } from '../call/call.ts'
import { MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'
import { encodeMessage, endingOf, metadataOf } from './grpc-wire.ts'
import { unfinished } from './unfinished.ts'

/**
 * Hands over an answer as it comes: from the first header on the caller has seen part of it, and no other instance can
 * be asked. An answer that is nothing but its ending is handed over whole.
 *
 * @param signal resets the stream, so that the instance's handler stops
 * @param isLate whether the instance's time is up, asked when it resets the stream
 */
export function exchangeStream(
  stream: ClientHttp2Stream,
  instance: Instance,
  signal: AbortSignal,
  isLate: () => boolean,
): Promise<CallResponse | Failure> {
  const { promise: end, resolve: resolveEnd } = Promise.withResolvers<Ending>()
  const { session } = stream
  return new Promise(resolve => {
    let headers: IncomingHttpHeaders = {}
    let ending: Ending | undefined
    let handedOver = false
    let cancelled = false

    const cancel = () => {
      cancelled = true
      stream.close(constants.NGHTTP2_CANCEL)
    }
    signal.addEventListener('abort', cancel, { once: true })

    stream.on('response', (received: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) => {
      headers = received
      ending = endingOf(received, rawHeaders)
      if (ending !== undefined) {
        stream.resume()
        return
      }
      handedOver = true
      const metadata = metadataOf(rawHeaders)
      resolve({ kind: 'streaming', instance, attempts: 1, headers: metadata, body: stream, ending: end, cancel })
    })
    stream.on('trailers', (trailers: IncomingHttpHeaders, _flags: number, rawTrailers: string[]) => {
      ending = endingOf(trailers, rawTrailers)
    })
    // `close` follows with the reset code; without a listener an error would end the process.
    stream.on('error', () => {})
    stream.on('close', () => {
      signal.removeEventListener('abort', cancel)
      const aborted = signal.aborted ? MeshError.from(signal.reason) : undefined
      if (handedOver) return resolveEnd(lastOf(aborted))
      if (ending !== undefined && aborted === undefined) {
        const body = Buffer.alloc(0)
        return resolve({ kind: 'complete', instance, attempts: 1, headers: [], body, ending })
      }
      const { status, message } = unfinished(stream, session, headers, isLate)
      const error = aborted ?? MeshError.fromStatus(status, `${message} (${instance.id})`)
      return resolve({ kind: 'failed', sent: stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM, instance, error })
    })

    /** The last word on a stream that the caller has part of. */
    function lastOf(aborted: MeshError | undefined): Ending {
      if (aborted !== undefined) return endingOfError(aborted)
      if (ending !== undefined && (ending.status !== 0 || stream.readableEnded)) return ending
      if (cancelled) return endingOfError(new MeshError('cancelled', 'the call was cancelled'))
      // What nobody had read when the stream closed is gone, so an OK would be a lie.
      if (ending !== undefined) return endingOfError(new MeshError('unavailable', 'the end of the answer was lost'))
      return unfinished(stream, session, headers, isLate)
    }
  })
}

function endingOfError(error: MeshError): Ending {
  return { status: error.grpcStatus, message: encodeMessage(error.message), trailers: [] }
}

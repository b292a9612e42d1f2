import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import type { Failure } from '../call/attempt.ts'
import type { CallResponse, Ending, Metadata } from '../call/call.ts'
import { MeshError } from '../errors.ts'
import type { Instance } from '../instance.ts'
import { freeOnClose } from './free-on-close.ts'
import { decodeMessage, endingOf, metadataOf } from './grpc-wire.ts'
import { unfinished } from './unfinished.ts'

/**
 * Reads the whole answer of a unary call, so that nothing of it has gone to the caller if the instance dies midway and
 * another can be asked.
 *
 * @param signal   resets the stream, so that the instance's handler stops
 * @param isLate   whether the instance's time is up, asked when it resets the stream
 * @param maxBytes a larger answer is reset and `too_large`
 */
export function exchangeWhole(
  stream: ClientHttp2Stream,
  instance: Instance,
  signal: AbortSignal,
  isLate: () => boolean,
  maxBytes: number,
): Promise<CallResponse | Failure> {
  const { session } = stream
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let bytes = 0
    let headers: IncomingHttpHeaders = {}
    let metadata: Metadata = []
    let ending: Ending | undefined
    let refused: MeshError | undefined

    const abort = () => stream.close(constants.NGHTTP2_CANCEL)
    signal.addEventListener('abort', abort, { once: true })

    stream.on('response', (received: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) => {
      headers = received
      ending = endingOf(received, rawHeaders)
      // Headers that are the ending too are its trailers.
      if (ending === undefined) metadata = metadataOf(rawHeaders)
    })
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= maxBytes) {
        chunks.push(chunk)
      } else if (refused === undefined) {
        refused = new MeshError('too_large', `the answer of ${instance.id} is larger than ${maxBytes} bytes`)
        abort()
      }
    })
    stream.on('trailers', (trailers: IncomingHttpHeaders, _flags: number, rawTrailers: string[]) => {
      ending = endingOf(trailers, rawTrailers)
    })
    freeOnClose(stream)
    // `close` follows with the reset code; without a listener an error would end the process.
    stream.on('error', ignore)
    // Not `end`: data may end before the trailers are here, and a status without its message is no answer.
    stream.on('close', () => {
      signal.removeEventListener('abort', abort)
      if (signal.aborted) refused = MeshError.from(signal.reason)
      if (refused === undefined && ending !== undefined) {
        const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)
        return resolve({ kind: 'complete', instance, attempts: 1, headers: metadata, body, ending })
      }
      const sent = stream.rstCode !== constants.NGHTTP2_REFUSED_STREAM
      return resolve({
        kind: 'failed',
        sent,
        instance,
        error: refused ?? failureOf(unfinished(stream, session, headers, isLate), instance),
      })
    })
  })
}

function failureOf({ status, message }: Ending, { id }: Instance): MeshError {
  return MeshError.fromStatus(status, `${decodeMessage(message)} (${id})`)
}

function ignore(): void {}

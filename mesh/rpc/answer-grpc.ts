import type { CallResponse, Ending } from '../call/call.ts'
import { errorTable, type MeshError } from '../errors.ts'
import { headerText } from '../header-text.ts'
import { errorCode, type Fields } from '../http2/protocol.ts'
import type { Stream } from '../http2/stream.ts'
import { encodeMessage } from './grpc-wire.ts'
import type { Incoming } from './incoming.ts'

/** How answers go back to a gRPC caller. */

/** Sends a whole response. Returns its gRPC status, or CANCELLED where nobody is there to hear it. */
export function answerWhole(stream: Stream, response: CallResponse & { kind: 'complete' }): number {
  const { ending, body } = response
  if (stream.closed) return errorTable.cancelled.grpc
  if (body.length === 0) {
    stream.end([...headersOf(response), ...trailersOf(ending)])
    return ending.status
  }
  stream.headers(headersOf(response))
  stream.data(body, false)
  stream.end(trailersOf(ending))
  return ending.status
}

/** Forwards frames as they come, as fast as the caller reads, then the ending. Returns the gRPC status. */
export async function answerStream(
  stream: Stream,
  incoming: Incoming,
  response: CallResponse & { kind: 'streaming' },
): Promise<number> {
  const { body, cancel } = response
  if (stream.closed) {
    cancel()
    return (await response.ending).status
  }
  stream.headers(headersOf(response))
  // Written in the assignment, it would be born old, and keep the body with it.
  const resume = () => void body.resume()
  incoming.resume = resume
  body.on('data', (bytes: Buffer) => {
    if (!stream.data(bytes, false)) body.pause()
  })
  const ending = await response.ending
  if (stream.closed) return errorTable.cancelled.grpc
  stream.end(trailersOf(ending))
  return ending.status
}

/** Says why there is no response. A caller that has part of one hears it by a reset. */
export function answerError(stream: Stream, error: MeshError): void {
  if (stream.headersSent) {
    stream.reset(errorCode.internalError)
    return
  }
  const pushback = error.retryAfterMs === undefined ? [] : ['grpc-retry-pushback-ms', String(error.retryAfterMs)]
  stream.end([
    ':status',
    error.code === 'unsupported_media_type' ? '415' : '200',
    'content-type',
    'application/grpc',
    'grpc-status',
    String(error.grpcStatus),
    'grpc-message',
    encodeMessage(error.message),
    ...pushback,
  ])
}

function headersOf({ headers, instance, attempts }: CallResponse): Fields {
  const own = [':status', '200', 'content-type', 'application/grpc', 'mesh-instance', headerText(instance.id)]
  own.push('mesh-attempts', String(attempts))
  return headers.length === 0 ? own : own.concat(headers)
}

function trailersOf({ status, message, trailers }: Ending): Fields {
  const own = ['grpc-status', String(status)]
  if (message !== '') own.push('grpc-message', message)
  return trailers.length === 0 ? own : own.concat(trailers)
}

import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { CallResponse, Ending, Metadata } from '../call/call.ts'
import type { MeshError } from '../errors.ts'
import { encodeMessage } from './grpc-wire.ts'

/** How answers go back to a gRPC caller. */

/** Sends a whole response. Returns its gRPC status, or CANCELLED where nobody is there to hear it. */
export function answerWhole(stream: ServerHttp2Stream, response: CallResponse & { kind: 'complete' }): number {
  const { ending, body } = response
  if (stream.destroyed) return 1
  if (body.length === 0) {
    stream.respond(endedHeadersOf(response), { endStream: true })
    return ending.status
  }
  stream.on('wantTrailers', () => stream.sendTrailers(trailersOf(ending)))
  stream.respond(headersOf(response), { waitForTrailers: true })
  stream.end(body)
  return ending.status
}

/** Forwards frames as they come, as fast as the caller reads, then the ending. Returns the gRPC status. */
export async function answerStream(
  stream: ServerHttp2Stream,
  response: CallResponse & { kind: 'streaming' },
): Promise<number> {
  const { body, cancel } = response
  if (stream.destroyed) {
    cancel()
    return (await response.ending).status
  }
  let ending: Ending = { status: 2, message: '', trailers: [] }
  stream.on('wantTrailers', () => stream.sendTrailers(trailersOf(ending)))
  stream.respond(headersOf(response), { waitForTrailers: true })
  body.pipe(stream, { end: false })
  ending = await response.ending
  if (stream.destroyed) return 1
  stream.end()
  return ending.status
}

/** Says why there is no response. A caller that has part of one hears it by a reset. */
export function answerError(stream: ServerHttp2Stream, error: MeshError): void {
  if (stream.destroyed) return
  if (stream.headersSent) {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    return
  }
  const headers = {
    ':status': error.code === 'unsupported_media_type' ? 415 : 200,
    'content-type': 'application/grpc',
    'grpc-status': String(error.grpcStatus),
    'grpc-message': encodeMessage(error.message),
  }
  stream.respond(headers, { endStream: true })
  // The rest of a request that was refused midway is not read.
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR)
}

/** Raw pairs: node:http2 then checks and copies nothing that it need not. */
function headersOf({ headers, instance, attempts }: CallResponse): string[] {
  const own = [':status', '200', 'content-type', 'application/grpc', 'mesh-instance', instance.id]
  own.push('mesh-attempts', String(attempts))
  return headers.length === 0 ? own : own.concat(headers)
}

/** Headers and trailers in one: an answer without a message. */
function endedHeadersOf(response: CallResponse & { kind: 'complete' }): string[] {
  const { status, message, trailers } = response.ending
  const headers = headersOf(response).concat('grpc-status', String(status))
  if (message !== '') headers.push('grpc-message', message)
  // What came as headers and as trailers at once is one and the same.
  return response.headers === trailers ? headers : headers.concat(trailers)
}

/** node:http2 takes trailers only as an object. */
function trailersOf({ status, message, trailers }: Ending): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { 'grpc-status': String(status) }
  if (message !== '') headers['grpc-message'] = message
  return trailers.length === 0 ? headers : addAll(headers, trailers)
}

function addAll(headers: OutgoingHttpHeaders, pairs: Metadata): OutgoingHttpHeaders {
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const [name = '', value = ''] = [pairs[i], pairs[i + 1]]
    const before = headers[name]
    headers[name] = before === undefined ? value : [before, value].flat().map(String)
  }
  return headers
}

import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { CallResponse, Ending, Metadata } from '../call/call.ts'
import type { MeshError } from '../errors.ts'
import { headerText } from '../header-text.ts'
import { encodeMessage } from './grpc-wire.ts'

/** How answers go back to a gRPC caller. */

/** Sends a whole response. Returns its gRPC status, or CANCELLED where nobody is there to hear it. */
export function answerWhole(stream: ServerHttp2Stream, response: CallResponse & { kind: 'complete' }): number {
  const { ending, body } = response
  if (stream.closed) return 1
  if (body.length === 0) {
    stream.respond(endedHeadersOf(response), { endStream: true })
    dropRequest(stream)
    return ending.status
  }
  stream.on('wantTrailers', () => finish(stream, ending))
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
  if (stream.closed) {
    cancel()
    return (await response.ending).status
  }
  let ending: Ending = { status: 2, message: '', trailers: [] }
  stream.on('wantTrailers', () => finish(stream, ending))
  try {
    stream.respond(headersOf(response), { waitForTrailers: true })
  } catch (thrown) {
    // The instance's headers cannot be sent on.
    cancel()
    throw thrown
  }
  body.pipe(stream, { end: false })
  ending = await response.ending
  if (stream.closed) return 1
  stream.end()
  return ending.status
}

/** Says why there is no response. A caller that has part of one hears it by a reset. */
export function answerError(stream: ServerHttp2Stream, error: MeshError): void {
  if (stream.closed) return
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
  dropRequest(stream)
}

function finish(stream: ServerHttp2Stream, ending: Ending): void {
  try {
    stream.sendTrailers(trailersOf(ending))
  } catch {
    // The instance's trailers cannot be sent; this runs inside an event, where a throw would end the process.
    stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    return
  }
  // Later, because a reset now would overtake the trailers.
  if (!stream.readableEnded) setImmediate(dropRequest, stream)
}

/** Nobody reads the rest of a request that has its answer: unread it would stay, with its stream, until the connection ends. */
function dropRequest(stream: ServerHttp2Stream): void {
  if (stream.readableEnded) return
  stream.close(constants.NGHTTP2_NO_ERROR)
  stream.resume()
}

/** Raw pairs: node:http2 then checks and copies nothing that it need not. */
function headersOf({ headers, instance, attempts }: CallResponse): string[] {
  const own = [':status', '200', 'content-type', 'application/grpc', 'mesh-instance', headerText(instance.id)]
  own.push('mesh-attempts', String(attempts))
  return headers.length === 0 ? own : own.concat(headers)
}

/** Headers and trailers in one: an answer without a message. */
function endedHeadersOf(response: CallResponse & { kind: 'complete' }): string[] {
  const { status, message, trailers } = response.ending
  const headers = headersOf(response).concat('grpc-status', String(status))
  if (message !== '') headers.push('grpc-message', message)
  return trailers.length === 0 ? headers : headers.concat(trailers)
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

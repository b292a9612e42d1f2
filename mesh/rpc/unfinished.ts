import { type ClientHttp2Stream, constants, type Http2Session, type IncomingHttpHeaders } from 'node:http2'
import type { Ending } from '../call/call.ts'
import { statusOfHttp, statusOfReset } from './grpc-wire.ts'

/**
 * The ending of an answer that came without one: what HTTP/2 says of it instead.
 *
 * @param session the stream's own; a closed stream does not know it any more
 * @param isLate  whether the instance's time is up
 */
export function unfinished(
  stream: ClientHttp2Stream,
  session: Http2Session | undefined,
  headers: IncomingHttpHeaders,
  isLate: () => boolean,
): Ending {
  const http = Number(headers[':status'] ?? 200)
  if (http !== 200) return ending(statusOfHttp(http), `the instance answered HTTP ${http} without a gRPC status`)
  const reset = stream.rstCode ?? 0
  // A session that we gave up ends its streams as if the instance had, in the midst of an answer or before one.
  if (reset === constants.NGHTTP2_NO_ERROR && stream.readableEnded && session?.destroyed === false) {
    return ending(2, 'the instance answered without a gRPC status')
  }
  if (reset === constants.NGHTTP2_NO_ERROR || session?.destroyed !== false) {
    return ending(14, 'the connection to the instance was lost')
  }
  if (reset === constants.NGHTTP2_CANCEL) {
    // How Go servers end a call at its deadline, and others when they are cut short. The caller has cancelled nothing,
    // so CANCELLED, gRPC's own reading, would only puzzle it.
    return isLate()
      ? ending(4, 'the instance ended the call at its deadline')
      : ending(14, 'the instance gave the call up')
  }
  return ending(statusOfReset(reset), `the instance reset the call (HTTP/2 code ${reset})`)
}

function ending(status: number, message: string): Ending {
  return { status, message, trailers: [] }
}

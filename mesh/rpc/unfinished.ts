import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2'
import type { Ending } from '../call/call.ts'
import { statusOfHttp, statusOfReset } from './grpc-wire.ts'

/** The ending of an answer that came without one: what HTTP/2 says of it instead. */
export function unfinished(stream: ClientHttp2Stream, headers: IncomingHttpHeaders): Ending {
  const http = Number(headers[':status'] ?? 200)
  if (http !== 200) return ending(statusOfHttp(http), `the instance answered HTTP ${http} without a gRPC status`)
  const reset = stream.rstCode ?? 0
  const connectionLost = stream.session?.destroyed !== false
  if (reset === constants.NGHTTP2_NO_ERROR || connectionLost) {
    return ending(14, 'the connection to the instance was lost')
  }
  return ending(statusOfReset(reset), `the instance reset the call (HTTP/2 code ${reset})`)
}

function ending(status: number, message: string): Ending {
  return { status, message, trailers: [] }
}

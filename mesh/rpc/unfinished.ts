import type { Ending } from '../call/call.ts'
import { errorTable } from '../errors.ts'
import { errorCode } from '../http2/protocol.ts'
import type { Stream } from '../http2/stream.ts'
import { statusOfHttp, statusOfReset } from './grpc-wire.ts'

/**
 * The ending of an answer that came without one: what HTTP/2 says of it instead. Its message is plain ASCII, the same in
 * a header and for people.
 *
 * @param httpStatus what its headers said; 200 where none came
 * @param isLate     whether the instance's time is up
 */
export function unfinished(stream: Stream | undefined, httpStatus: number, isLate: () => boolean): Ending {
  if (httpStatus !== 200) {
    return ending(statusOfHttp(httpStatus), `the instance answered HTTP ${httpStatus} without a gRPC status`)
  }
  const reset = stream?.resetCode
  if (stream?.remoteEnded === true)
    return ending(errorTable.unknown.grpc, 'the instance answered without a gRPC status')
  if (reset === undefined || reset === errorCode.noError)
    return ending(errorTable.unavailable.grpc, 'the connection to the instance was lost')
  if (reset === errorCode.cancel) {
    // How Go servers end a call at its deadline, and others when they are cut short. The caller has cancelled nothing,
    // so CANCELLED, gRPC's own reading, would only puzzle it.
    return isLate()
      ? ending(errorTable.deadline_exceeded.grpc, 'the instance ended the call at its deadline')
      : ending(errorTable.unavailable.grpc, 'the instance gave the call up')
  }
  return ending(statusOfReset(reset), `the instance reset the call (HTTP/2 code ${reset})`)
}

function ending(status: number, message: string): Ending {
  return { status, message, trailers: [] }
}

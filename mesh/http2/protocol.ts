/** What RFC 9113 numbers. */

export const frameType = {
  data: 0,
  headers: 1,
  priority: 2,
  reset: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

export const flag = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const

/** Why a stream was reset, or a connection ended. */
export const errorCode = {
  noError: 0,
  protocolError: 1,
  internalError: 2,
  flowControlError: 3,
  streamClosed: 5,
  frameSizeError: 6,
  refusedStream: 7,
  cancel: 8,
  compressionError: 9,
  enhanceYourCalm: 11,
  inadequateSecurity: 12,
} as const

export const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')

export const frameHeaderBytes = 9
/** The largest frame that either side sends or takes: the least that everybody must take. */
export const maxFrameBytes = 16_384
/** Windows of a connection and of its streams begin with this size. */
export const firstWindowBytes = 65_535
/** Tables of header fields begin with this size, in bytes as HPACK counts. */
export const firstTableBytes = 4_096
export const maxWindowBytes = 0x7fff_ffff

/** Names and values in turn, as they come and as often as they come; a value's characters are its bytes (latin1). */
export type Fields = readonly string[]

/** What the peer did against the protocol, so that the whole connection has to end. */
export class ConnectionError extends Error {
  /** One of `errorCode`. */
  readonly code: number

  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

export function violation(why: string): ConnectionError {
  return new ConnectionError(errorCode.protocolError, why)
}

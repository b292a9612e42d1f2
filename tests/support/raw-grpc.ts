import { connect, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'

/** How a raw call was answered. */
export interface RawAnswer {
  /** HTTP status; 0: the stream was reset. */
  readonly http: number
  /** gRPC status, from headers or trailers; `undefined`: none came. */
  readonly status: number | undefined
  readonly message: string
  /** Message bytes, frame headers included. */
  readonly bytes: number
}

export interface RawCall {
  readonly headers?: OutgoingHttpHeaders
  /** Sent as they stand: frames or not. */
  readonly body?: Uint8Array
  /** `false` leaves the request open. */
  readonly end?: boolean
  /** Goes away after the request was sent, without waiting for an answer. */
  readonly leave?: boolean
}

/** A gRPC request made by hand, with whatever is wrong with it. */
export async function rawGrpc(address: string, path: string, call: RawCall = {}): Promise<RawAnswer> {
  const session = connect(`http://${address}`)
  session.on('error', () => {})
  const stream = session.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
    ...call.headers,
  })
  let headers: IncomingHttpHeaders = {}
  let bytes = 0
  stream.on('error', () => {})
  stream.on('response', received => {
    headers = { ...headers, ...received }
  })
  stream.on('trailers', received => {
    headers = { ...headers, ...received }
  })
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  const { promise: closed, resolve } = Promise.withResolvers<void>()
  stream.on('close', resolve)
  if (call.body !== undefined) stream.write(call.body)
  if (call.end !== false) stream.end()
  if (call.leave === true) setImmediate(() => session.destroy())
  await closed
  session.destroy()
  const status = headers['grpc-status']
  return {
    http: Number(headers[':status'] ?? 0),
    status: status === undefined ? undefined : Number(status),
    message: decodeURIComponent(String(headers['grpc-message'] ?? '')),
    bytes,
  }
}

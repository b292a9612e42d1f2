/**
 * A whole gRPC health check as bytes on the wire, in hex, for `tcp-check send-binary`: HAProxy's own `httpchk` cannot
 * send the NUL bytes of a gRPC message.
 *
 * It is what any HTTP/2 client sends (RFC 9113): preface, SETTINGS, the HEADERS of `POST /grpc.health.v1.Health/Check`,
 * and one empty message, which asks for the whole server. The answer `SERVING` holds the bytes `00000000020801`.
 */
export function grpcCheckBytes(): string {
  const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1')
  const endHeaders = 0x04
  const endStream = 0x01
  const frames = [
    frame(4, 0, 0, Buffer.alloc(0)),
    frame(1, endHeaders, 1, headers),
    frame(0, endStream, 1, Buffer.alloc(5)),
  ]
  return Buffer.concat([preface, ...frames]).toString('hex')
}

/** HPACK (RFC 7541): `:method POST` and `:scheme http` stand in its table; the rest is literal and never indexed. */
const headers = Buffer.concat([
  Buffer.from([0x83, 0x86]),
  Buffer.from([0x04]),
  text('/grpc.health.v1.Health/Check'),
  Buffer.from([0x01]),
  text('localhost'),
  Buffer.from([0x0f, 0x10]),
  text('application/grpc'),
  Buffer.from([0x00]),
  text('te'),
  text('trailers'),
])

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')])
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

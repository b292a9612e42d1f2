import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { flag, preface, frameType as type } from '../protocol.ts'

/** HTTP/2 by hand, for peers that do what no library would. */

export function frame(kind: number, flags: number, streamId: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = kind
  head[4] = flags
  head.writeUInt32BE(streamId, 5)
  return Buffer.concat([head, payload])
}

/** Headers as HPACK literals, names and values in turn; each shorter than 127 bytes. */
export function headerBlock(...pairs: readonly string[]): Buffer {
  const literals: Buffer[] = []
  for (const [i, text] of pairs.entries()) {
    if (i % 2 === 0) literals.push(Buffer.from([0]))
    literals.push(Buffer.from([text.length]), Buffer.from(text))
  }
  return Buffer.concat(literals)
}

export function uint32(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value, i * 4)
  return bytes
}

/** The headers of a gRPC call, as a frame; more of them: names and values in turn. */
export function callFrame(
  streamId: number,
  path: string,
  flags: number = flag.endHeaders,
  more: readonly string[] = [],
) {
  const own = [':method', 'POST', ':scheme', 'http', ':path', path, ':authority', 'test']
  const block = headerBlock(...own, 'content-type', 'application/grpc', 'te', 'trailers', ...more)
  return frame(type.headers, flags, streamId, block)
}

/** A connection whose every byte the test writes, and whose every byte it has read. */
export interface RawPeer {
  readonly socket: Socket
  /** All that came, so far. */
  readonly received: () => Buffer
  readonly closed: () => boolean
}

export function watchSocket(socket: Socket): RawPeer {
  const chunks: Buffer[] = []
  let closed = false
  socket.on('data', chunk => chunks.push(chunk))
  socket.on('error', () => {})
  socket.on('end', () => {
    closed = true
  })
  socket.on('close', () => {
    closed = true
  })
  return { socket, received: () => Buffer.concat(chunks), closed: () => closed }
}

/** Connects and writes the bytes; half-open: keeps its own side open when the peer ends. */
export async function rawClient(port: number, ...bytes: readonly Buffer[]): Promise<RawPeer> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  const peer = watchSocket(socket)
  await once(socket, 'connect')
  socket.write(Buffer.concat(bytes))
  return peer
}

export interface RawServer {
  readonly port: number
  readonly sockets: ReadonlySet<Socket>
  close(): void
}

/** A TCP server that does with each connection what the test says. */
export async function rawServer(onSocket: (socket: Socket, count: number) => void): Promise<RawServer> {
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    onSocket(socket, ++count)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** The kinds of frames in what was received, in order; a preface in front is skipped. */
export function framesIn(bytes: Buffer): { kind: number; flags: number; streamId: number; payload: Buffer }[] {
  const frames = []
  let rest = bytes.subarray(0, preface.length).equals(preface) ? bytes.subarray(preface.length) : bytes
  while (rest.length >= 9) {
    const length = rest.readUIntBE(0, 3)
    if (rest.length < 9 + length) break
    frames.push({
      kind: rest[3] ?? 0,
      flags: rest[4] ?? 0,
      streamId: rest.readUInt32BE(5),
      payload: rest.subarray(9, 9 + length),
    })
    rest = rest.subarray(9 + length)
  }
  return frames
}

import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'
import type { MeshRouter } from './mesh.ts'

/**
 * One more router at hardly any cost: two ports that lead to those of a real one. To Consul and to HAProxy it is a
 * router like any other, and it sees when a request comes.
 */
export interface Relay extends AsyncDisposable {
  readonly httpPort: number
  readonly grpcPort: number
  /** When requests of callers began, in monotonic milliseconds, first to last; checks of health do not count. */
  readonly requests: readonly number[]
}

export async function startRelay({ http, grpcPort }: MeshRouter): Promise<Relay> {
  const requests: number[] = []
  const seen = (count: number) => {
    for (let i = 0; i < count; i++) requests.push(performance.now())
  }
  const httpServer = relayTo(Number(new URL(http).port), () => chunk => seen(isHttpCall(chunk) ? 1 : 0))
  const grpcServer = relayTo(grpcPort, () => {
    const count = countStreams()
    return chunk => seen(count(chunk))
  })
  const ports = await Promise.all([httpServer, grpcServer].map(({ server }) => listen(server)))
  return {
    httpPort: ports[0] ?? 0,
    grpcPort: ports[1] ?? 0,
    requests,
    async [Symbol.asyncDispose]() {
      httpServer.close()
      grpcServer.close()
    },
  }
}

/** HAProxy asks for health with GET, callers call with POST; a request begins a chunk of its connection. */
function isHttpCall(chunk: Buffer): boolean {
  return chunk.subarray(0, 5).toString('latin1') === 'POST '
}

const prefaceBytes = 24
const frameHeadBytes = 9
const headersFrame = 1

/** Counts the streams that begin in what one HTTP/2 connection's client sends: its HEADERS frames (RFC 9113, 4.1). */
function countStreams(): (chunk: Buffer) => number {
  let skip = prefaceBytes
  let rest = Buffer.alloc(0)
  return chunk => {
    let count = 0
    let bytes = Buffer.concat([rest, chunk])
    for (;;) {
      const skipped = Math.min(skip, bytes.length)
      skip -= skipped
      bytes = bytes.subarray(skipped)
      if (bytes.length < frameHeadBytes) break
      if (bytes[3] === headersFrame) count += 1
      skip = frameHeadBytes + bytes.readUIntBE(0, 3)
    }
    rest = bytes
    return count
  }
}

/** @param watch gives, for each connection, what hears all that its client sends */
function relayTo(port: number, watch: () => (chunk: Buffer) => void): { server: Server; close(): void } {
  const sockets = new Set<Socket>()
  const hold = (socket: Socket, other: Socket) => {
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => other.destroy())
    socket.once('close', () => {
      sockets.delete(socket)
      other.destroy()
    })
  }
  const server = createServer(client => {
    const upstream = dial(port, '127.0.0.1')
    hold(client, upstream)
    hold(upstream, client)
    client.on('data', watch())
    client.pipe(upstream)
    upstream.pipe(client)
  })
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { server, close }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}

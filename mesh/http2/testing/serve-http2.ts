import { type AddressInfo, createServer } from 'node:net'
import { type Clock, systemClock } from '../../clock.ts'
import { Connection, type ConnectionOptions } from '../connection.ts'
import type { Fields } from '../protocol.ts'
import type { Stream } from '../stream.ts'
import { Heard } from './heard.ts'

/** Options of a connection that may do much. */
export function http2Options(own: Partial<ConnectionOptions> = {}, clock: Clock = systemClock): ConnectionOptions {
  return {
    clock,
    streamWindowBytes: 1024 * 1024,
    connectionWindowBytes: 8 * 1024 * 1024,
    maxStreams: 1_000,
    maxHeaderBytes: 32 * 1024,
    ...own,
  }
}

/** A call as a server of ours has heard it. */
export interface Taken {
  readonly stream: Stream
  readonly fields: Fields
  readonly heard: Heard
}

export interface Http2Server {
  readonly port: number
  /** Connections that stand. */
  readonly connections: ReadonlySet<Connection>
  /** Sockets that are open, also those of connections that have failed. */
  sockets(): Promise<number>
  /** All calls that were ever taken, in order; and how many of them have not closed. */
  readonly taken: readonly Taken[]
  readonly open: () => number
  /** What broke connections, in order. */
  readonly errors: readonly Error[]
  close(): Promise<void>
}

/** A server of ours whose every call a test answers, or leaves. Bytes are given back as they come, unless `isLazy`. */
export async function serveHttp2(
  onStream: (taken: Taken) => void = () => {},
  options: ConnectionOptions = http2Options(),
  isLazy = false,
): Promise<Http2Server> {
  const connections = new Set<Connection>()
  const taken: Taken[] = []
  const errors: Error[] = []
  let open = 0
  const server = createServer(socket => {
    const connection = new Connection(socket, false, options, {
      stream(stream, fields) {
        const heard = new Heard()
        if (!isLazy) heard.stream = stream
        stream.receiver = heard
        open += 1
        void heard.closing.then(() => {
          open -= 1
        })
        const call = { stream, fields, heard }
        taken.push(call)
        onStream(call)
      },
      closed(error) {
        connections.delete(connection)
        if (error !== undefined) errors.push(error)
      },
    })
    connections.add(connection)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    sockets: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    taken,
    open: () => open,
    errors,
    close() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      for (const connection of connections) connection.destroy()
      return closed
    },
  }
}

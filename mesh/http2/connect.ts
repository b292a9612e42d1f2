import { connect as connectSocket } from 'node:net'
import { Connection, type ConnectionEvents, type ConnectionOptions } from './connection.ts'

/** Connects to an HTTP/2 server without TLS, by prior knowledge. `ready` says that one is there; `closed` says why not. */
export function connect(host: string, port: number, options: ConnectionOptions, events: ConnectionEvents): Connection {
  return new Connection(connectSocket({ host, port }), true, options, events)
}

import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import { connect } from '../http2/connect.ts'
import type { Connection } from '../http2/connection.ts'
import type { Instance } from '../instance.ts'
import { windows } from './windows.ts'

export interface ChannelOptions {
  readonly clock: Clock
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** How long a peer has to accept a connection and say its HTTP/2 settings, in milliseconds. */
  readonly connectTimeoutMs: number
  /** How long a peer that seems frozen has to answer a ping, in milliseconds. */
  readonly probeTimeoutMs: number
  /** Told whenever connections to the instance begin to fail, or work again. */
  readonly onReachable: (instance: Instance, reachable: boolean) => void
}

/** One kept HTTP/2 connection to one instance. */
export interface Channel {
  /** The connection when it stands, otherwise a promise of it; rejects with `unavailable` when it cannot be made in time. */
  connection(): Connection | Promise<Connection>
  /** Asks a silent peer for a sign of life; without one in time the connection ends, and every call on it fails now. */
  probe(): void
  /** Ends the connection once its calls have ended. */
  close(): void
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly connection: Promise<Connection> }
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'closed' }

const firstBackoffMs = 100
const maxBackoffMs = 5_000
/** All headers, or trailers, of one answer together. */
const maxHeaderBytes = 64 * 1024

/**
 * A channel connects when it is first asked, and stays. When its connection is lost it connects again by itself, with
 * back-off, so that an instance counts as reachable exactly while it is.
 *
 * Not with grpc-js: there a connect cannot be bounded (grpc-node#2785), and every message is taken apart.
 */
export function createChannel(instance: Instance, options: ChannelOptions): Channel {
  const { clock, random, connectTimeoutMs, probeTimeoutMs, onReachable } = options
  const http2 = {
    clock,
    ...windows,
    maxStreams: 0,
    maxHeaderBytes,
  }
  const lifetime = new AbortController()
  let state: State = { kind: 'idle' }
  let reconnecting = false

  return {
    connection() {
      switch (state.kind) {
        case 'connected':
        case 'connecting':
          return state.connection
        case 'idle':
          return start()
        case 'closed':
          throw new MeshError('unavailable', `${where(instance)} has left`)
      }
    },
    probe() {
      if (state.kind !== 'connected') return
      const { connection } = state
      const cancel = clock.after(probeTimeoutMs, () => connection.destroy())
      connection.ping(cancel)
    },
    close() {
      if (state.kind === 'connected') state.connection.close()
      state = { kind: 'closed' }
      lifetime.abort()
    },
  }

  function start(): Promise<Connection> {
    const connection = open()
    state = { kind: 'connecting', connection }
    connection.then(connected, failed)
    return connection
  }

  function connected(connection: Connection): void {
    if (state.kind === 'closed') {
      connection.close()
      return
    }
    state = { kind: 'connected', connection }
    onReachable(instance, true)
    // The peer may have taken it back since.
    if (!connection.open) lost(connection)
  }

  function failed(): void {
    if (state.kind === 'closed') return
    state = { kind: 'idle' }
    onReachable(instance, false)
    void reconnect()
  }

  /** The connection takes no more calls: the peer said so, or is gone. */
  function lost(connection: Connection): void {
    if (state.kind !== 'connected' || state.connection !== connection) return
    state = { kind: 'idle' }
    onReachable(instance, false)
    void reconnect()
  }

  async function reconnect(): Promise<void> {
    if (reconnecting) return
    reconnecting = true
    for (let backoffMs = firstBackoffMs; state.kind === 'idle'; backoffMs = Math.min(backoffMs * 2, maxBackoffMs)) {
      try {
        await clock.sleep(backoffMs * (0.5 + random() / 2), lifetime.signal)
        if (state.kind === 'idle') await start()
      } catch {
        // Sleep was aborted, so the state is `closed`; or the connect failed, so the next round waits longer.
      }
    }
    reconnecting = false
  }

  async function open(): Promise<Connection> {
    const { address, port } = instance
    if (!URL.canParse(`http://${hostPort(address, port)}`)) {
      throw new MeshError('unavailable', `${where(instance)} is registered at no address`)
    }
    const { promise: ready, resolve, reject } = Promise.withResolvers<void>()
    // The peer's settings prove that it speaks HTTP/2; that TCP accepted proves nothing.
    const connection = connect(address, port, http2, {
      ready: resolve,
      goaway: () => lost(connection),
      closed(cause) {
        const why = cause?.message ?? 'the connection was closed'
        reject(new MeshError('unavailable', `cannot connect to ${where(instance)}: ${why}`, { cause }))
        lost(connection)
      },
    })
    const cancel = clock.after(connectTimeoutMs, () => {
      reject(new MeshError('unavailable', `${where(instance)} did not answer a connect within ${connectTimeoutMs} ms`))
    })
    try {
      await ready
      // A peer may take it back in the same breath.
      if (!connection.open) throw new MeshError('unavailable', `${where(instance)} hung up`)
      return connection
    } catch (thrown) {
      connection.destroy()
      throw thrown
    } finally {
      cancel()
    }
  }
}

function where({ id, address, port }: Instance): string {
  return `${id} at ${address}:${port}`
}

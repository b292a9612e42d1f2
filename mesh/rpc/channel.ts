import { type ClientHttp2Session, connect, constants } from 'node:http2'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { hostPort } from '../host-port.ts'
import type { Instance } from '../instance.ts'

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
  /** The session when it stands, otherwise a promise of it; rejects with `unavailable` when it cannot be made in time. */
  session(): ClientHttp2Session | Promise<ClientHttp2Session>
  /** Asks a silent peer for a sign of life; without one in time the session ends, and every call on it fails now. */
  probe(): void
  /** Ends the session once its calls have ended. */
  close(): void
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly session: Promise<ClientHttp2Session> }
  | { readonly kind: 'connected'; readonly session: ClientHttp2Session }
  | { readonly kind: 'closed' }

const firstBackoffMs = 100
const maxBackoffMs = 5_000
const windowBytes = 1024 * 1024

/**
 * A channel connects when it is first asked, and stays. When its connection is lost it connects again by itself, with
 * back-off, so that an instance counts as reachable exactly while it is.
 *
 * node:http2 rather than grpc-js: frames go through without being decoded, at half the cost; and a connect is bounded,
 * which grpc-js cannot do (grpc-node#2785).
 */
export function createChannel(instance: Instance, options: ChannelOptions): Channel {
  const { clock, random, connectTimeoutMs, probeTimeoutMs, onReachable } = options
  const lifetime = new AbortController()
  let state: State = { kind: 'idle' }
  let reconnecting = false

  return {
    session() {
      switch (state.kind) {
        case 'connected':
        case 'connecting':
          return state.session
        case 'idle':
          return start()
        case 'closed':
          throw new MeshError('unavailable', `${where(instance)} has left`)
      }
    },
    probe() {
      if (state.kind !== 'connected') return
      const { session } = state
      const cancel = clock.after(probeTimeoutMs, () => session.destroy())
      const settled = () => {
        cancel()
        session.off('close', settled)
      }
      session.once('close', settled)
      session.ping(settled)
    },
    close() {
      if (state.kind === 'connected') state.session.close()
      state = { kind: 'closed' }
      lifetime.abort()
    },
  }

  function start(): Promise<ClientHttp2Session> {
    const session = open()
    state = { kind: 'connecting', session }
    session.then(connected, failed)
    return session
  }

  function connected(session: ClientHttp2Session): void {
    if (state.kind === 'closed') {
      session.close()
      return
    }
    state = { kind: 'connected', session }
    onReachable(instance, true)
    session.once('goaway', () => lost(session))
    session.once('close', () => lost(session))
  }

  function failed(): void {
    if (state.kind === 'closed') return
    state = { kind: 'idle' }
    onReachable(instance, false)
    void reconnect()
  }

  /** The session takes no more calls: the peer said so, or is gone. */
  function lost(session: ClientHttp2Session): void {
    if (state.kind !== 'connected' || state.session !== session) return
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

  async function open(): Promise<ClientHttp2Session> {
    const url = `http://${hostPort(instance.address, instance.port)}`
    if (!URL.canParse(url)) throw new MeshError('unavailable', `${where(instance)} is registered at no address`)
    const session = connect(url, {
      settings: { enablePush: false, initialWindowSize: windowBytes },
    })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const cancel = clock.after(connectTimeoutMs, () => {
      reject(new MeshError('unavailable', `${where(instance)} did not answer a connect within ${connectTimeoutMs} ms`))
    })
    const unreachable = (error?: Error) => {
      const why = error?.message ?? 'the connection was closed'
      reject(new MeshError('unavailable', `cannot connect to ${where(instance)}: ${why}`, { cause: error }))
    }
    // The peer's settings prove that it speaks HTTP/2; that TCP accepted proves nothing.
    session.once('remoteSettings', resolve)
    session.once('close', unreachable)
    // Later errors show themselves as `close`; without a listener they would end the process.
    session.on('error', unreachable)
    try {
      await promise
      // A peer may take it back in the same breath.
      if (session.closed || session.destroyed) throw new MeshError('unavailable', `${where(instance)} hung up`)
      session.off('close', unreachable)
      session.setLocalWindowSize(windowBytes * 8)
      return session
    } catch (thrown) {
      session.destroy(undefined, constants.NGHTTP2_CANCEL)
      throw thrown
    } finally {
      cancel()
    }
  }
}

function where({ id, address, port }: Instance): string {
  return `${id} at ${address}:${port}`
}

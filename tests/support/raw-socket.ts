import { connect } from 'node:net'

/**
 * Sends bytes to a port, with no protocol in between, and says no more.
 *
 * @param withinMs how long to listen for an answer; a peer that keeps the connection open past it is left
 * @returns all that came back
 */
export function sendRaw(port: number, bytes: string | Uint8Array, withinMs = 1_000): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  let received = ''
  socket.setEncoding('latin1').on('data', text => {
    received += text
  })
  // A peer that resets the connection has answered too.
  socket.on('error', () => {})
  const timer = setTimeout(() => socket.resetAndDestroy(), withinMs)
  socket.on('close', () => {
    clearTimeout(timer)
    resolve(received)
  })
  return promise
}

/** Bytes that look like nothing, the same in every run. */
export function noise(length: number, seed = 42): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[i] = state & 0xff
  }
  return bytes
}

import { connect, constants } from 'node:http2'
import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import { decodeMessage, endingOf } from './grpc-wire.ts'

/** What gRPC health answers; the values of `grpc.health.v1.HealthCheckResponse.ServingStatus`. */
const words = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const
export type ServingWord = (typeof words)[number]

/**
 * Asks an instance once for its health, over a connection of its own: that it takes a new one is part of being well.
 * The connection is gone when this settles. Not with grpc-js: there, each new channel leaves memory behind
 * (grpc-node#2975), and a probe a second makes many.
 *
 * @param authority `host:port`
 * @param name      the health name to ask for; empty: the whole server
 * @param timeoutMs for all of it, connecting included
 * @throws MeshError `deadline_exceeded` past the time-out, `unavailable` where nothing speaks gRPC there, and whatever
 *   status the server gave: `not_found` for a name that it does not know
 */
export function probeHealth(authority: string, name: string, timeoutMs: number, clock: Clock): Promise<ServingWord> {
  const { promise, resolve, reject } = Promise.withResolvers<ServingWord>()
  const fail = (code: 'unavailable' | 'deadline_exceeded', text: string) =>
    reject(new MeshError(code, `health of ${authority}: ${text}`))

  const session = connect(`http://${authority}`)
  const cancelTimer = clock.after(timeoutMs, () => fail('deadline_exceeded', `no answer within ${timeoutMs} ms`))
  session.on('error', error => fail('unavailable', error.message))
  session.on('close', () => fail('unavailable', 'the connection ended'))

  const stream = session.request({
    ':method': 'POST',
    ':path': '/grpc.health.v1.Health/Check',
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  const reader = new FrameReader(1024)
  let message: Buffer | undefined
  let ending: ReturnType<typeof endingOf>
  stream.on('response', (headers, _flags, raw: string[]) => {
    ending = endingOf(headers, raw)
    if (ending === undefined && headers[':status'] !== 200) fail('unavailable', `HTTP status ${headers[':status']}`)
  })
  stream.on('trailers', (headers, _flags, raw: string[]) => {
    ending = endingOf(headers, raw)
  })
  stream.on('data', (bytes: Buffer) => {
    try {
      message = reader.push(bytes)[0] ?? message
    } catch (error) {
      reject(error)
    }
  })
  stream.on('error', error => fail('unavailable', error.message))
  stream.on('end', () => {
    if (ending === undefined) return fail('unavailable', 'the answer has no gRPC status')
    if (ending.status !== 0) return reject(MeshError.fromStatus(ending.status, decodeMessage(ending.message)))
    if (message === undefined) return fail('unavailable', 'the answer is empty')
    resolve(words[decodeStatus(message)] ?? 'UNKNOWN')
  })
  stream.end(toFrame(encodeName(name)))

  return promise.finally(() => {
    cancelTimer()
    stream.close(constants.NGHTTP2_CANCEL)
    session.destroy()
  })
}

/** HealthCheckRequest: field 1, a string. */
function encodeName(name: string): Buffer {
  const text = Buffer.from(name)
  if (text.length === 0) return text
  const length = text.length < 128 ? [text.length] : [(text.length & 0x7f) | 0x80, text.length >> 7]
  return Buffer.concat([Buffer.from([0x0a, ...length]), text])
}

/** HealthCheckResponse: field 1, an enum; absent means 0. */
function decodeStatus(message: Buffer): number {
  return message[0] === 0x08 ? (message[1] ?? 0) : 0
}

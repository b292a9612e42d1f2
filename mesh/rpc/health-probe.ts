import type { Clock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import { connect } from '../http2/connect.ts'
import { decodeMessage, endingOf, httpStatusOf } from './grpc-wire.ts'

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

  const { hostname, port } = new URL(`http://${authority}`)
  const connection = connect(hostname.replace(/^\[|\]$/g, ''), Number(port), http2Options(clock), {
    closed: error => fail('unavailable', error?.message ?? 'the connection ended'),
  })
  const cancelTimer = clock.after(timeoutMs, () => fail('deadline_exceeded', `no answer within ${timeoutMs} ms`))
  const reader = new FrameReader(1024)
  let message: Buffer | undefined
  let httpStatus: number | undefined
  let ending: ReturnType<typeof endingOf>

  const stream = connection.request(headersOf(authority), {
    headers(fields) {
      httpStatus ??= httpStatusOf(fields)
      ending = endingOf(fields)
    },
    data(bytes) {
      stream.consumed(bytes.length)
      try {
        message = reader.push(Buffer.from(bytes))[0] ?? message
      } catch (error) {
        reject(error)
      }
    },
    drained() {},
    closed() {
      // Then the connection says why.
      if (stream.lost) return
      if (httpStatus !== undefined && httpStatus !== 200 && ending === undefined) {
        fail('unavailable', `HTTP status ${httpStatus}`)
        return
      }
      if (ending === undefined) {
        fail('unavailable', 'the answer has no gRPC status')
        return
      }
      if (ending.status !== 0) {
        reject(MeshError.fromStatus(ending.status, decodeMessage(ending.message)))
        return
      }
      if (message === undefined) {
        fail('unavailable', 'the answer is empty')
        return
      }
      resolve(words[decodeStatus(message)] ?? 'UNKNOWN')
    },
  })
  stream.data(toFrame(encodeName(name)), true)

  return promise.finally(() => {
    cancelTimer()
    connection.destroy()
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

function headersOf(authority: string): string[] {
  const own = [':method', 'POST', ':scheme', 'http', ':path', '/grpc.health.v1.Health/Check', ':authority', authority]
  return [...own, 'content-type', 'application/grpc', 'te', 'trailers']
}

function http2Options(clock: Clock) {
  return { clock, streamWindowBytes: 65_535, connectionWindowBytes: 65_535, maxStreams: 0, maxHeaderBytes: 16_384 }
}

import { getEventListeners } from 'node:events'
import { constants, createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { Metadata } from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import type { Failure } from '../call/attempt.ts'
import type { CallRequest, CallResponse } from '../call/call.ts'
import { systemClock } from '../clock.ts'
import { type ErrorCode, MeshError } from '../errors.ts'
import { FrameReader, toFrame } from '../frames.ts'
import { flag, frameType as type } from '../http2/protocol.ts'
import { frame, framesIn, headerBlock, rawServer, uint32 } from '../http2/testing/raw-http2.ts'
import { callRequest } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import type { ChannelOptions } from './channel.ts'
import { createChannels } from './channels.ts'
import { decodeMessage } from './grpc-wire.ts'
import { encodeLoadReport } from './load-report-wire.ts'
import { serveBytes } from './testing/bytes-server.ts'
import { createTransport } from './transport.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

/** Asks the instance at that port. Every unary answer above 1 MB is too large. */
function transportTo(port: number, options: Partial<ChannelOptions> = {}, loadReports = true) {
  const channels = createChannels({
    clock: systemClock,
    random: () => 0,
    connectTimeoutMs: 2_000,
    probeTimeoutMs: 1_000,
    onReachable: () => {},
    ...options,
  })
  closing.push(() => channels.close())
  const transport = createTransport({ channels, clock: systemClock, maxResponseBytes: 1_000_000, loadReports })
  const instance = instanceOf('a', { port })
  return (facts: Partial<CallRequest> = {}) =>
    transport(instance, callRequest({ deadline: systemClock.now() + 10_000, ...facts }))
}

/** An HTTP/2 server that does with each call what the test says. */
async function serveHttp2(
  onCall: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, server: Http2Server) => void,
) {
  const server = createServer()
  server.on('sessionError', () => {})
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => {})
    onCall(stream, headers, server)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

const grpc = { ':status': 200, 'content-type': 'application/grpc' }

function failure(result: CallResponse | Failure): { code: ErrorCode; sent: boolean; text: string } {
  if (result.kind !== 'failed') throw new Error(`expected a failure, got ${result.kind}`)
  return { code: result.error.code, sent: result.sent, text: result.error.text }
}

function complete(result: CallResponse | Failure) {
  if (result.kind !== 'complete') throw new Error(`expected a whole answer, got ${result.kind}`)
  return {
    ...result,
    message: decodeMessage(result.ending.message),
    messages: new FrameReader(1e7).push(result.body).map(String),
  }
}

function streaming(result: CallResponse | Failure) {
  if (result.kind !== 'streaming') throw new Error(`expected a stream, got ${result.kind}`)
  return result
}

async function drained(body: NodeJS.ReadableStream): Promise<string[]> {
  const reader = new FrameReader(1e7)
  const messages: string[] = []
  try {
    for await (const chunk of body) messages.push(...reader.push(chunk as Buffer).map(String))
  } catch {
    messages.push('(broken)')
  }
  return messages
}

/** Speaks raw HTTP/2, and does with each call what the test says. */
function onCall(answer: (socket: Socket, streamId: number) => void) {
  return (socket: Socket) => {
    socket.write(frame(type.settings, 0, 0))
    socket.on('data', chunk => {
      for (const { kind, streamId } of framesIn(chunk)) if (kind === type.headers) answer(socket, streamId)
    })
  }
}

const shapes = ['unary', 'streaming'] as const

describe('createTransport', () => {
  it.each(shapes)('reads what the instance says of its load, and keeps it from the caller: %s', async shape => {
    const report = encodeLoadReport({ inFlight: 3, slots: 4, rps: 0, eps: 0 }).toString('base64')
    const port = await serveHttp2((stream, headers) => {
      const trailers = {
        'grpc-status': '0',
        mine: 'a',
        'endpoint-load-metrics-bin': headers.say === 'rubbish' ? '!' : report,
      }
      if (headers.say === 'at once') {
        stream.respond({ ...grpc, ...trailers, 'grpc-status': '8' }, { endStream: true })
        return
      }
      stream.respond(grpc, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers(trailers))
      stream.end(toFrame(Buffer.from('x')))
    })
    const endingOf = async (ask: ReturnType<typeof transportTo>, say = '') => {
      const result = await ask({ shape, metadata: ['say', say] })
      if (result.kind === 'failed') throw result.error
      if (result.kind === 'streaming') result.body.resume()
      return result.ending
    }
    const before = systemClock.now()
    const { said, trailers } = await endingOf(transportTo(port))
    expect(said).toMatchObject({ inFlight: 3, slots: 4 })
    expect(said?.at).toBeGreaterThan(before)
    expect(trailers).toEqual(['mine', 'a'])
    expect(await endingOf(transportTo(port), 'at once')).toMatchObject({
      status: 8,
      said: { inFlight: 3 },
      trailers: ['mine', 'a'],
    })
    expect((await endingOf(transportTo(port), 'rubbish')).said).toEqual({ inFlight: Number.NaN })
    const deaf = await endingOf(transportTo(port, {}, false))
    expect([deaf.said, deaf.trailers]).toEqual([undefined, ['mine', 'a']])
  })

  it('sends a call as gRPC asks, with its metadata, and hands the answer over whole', async () => {
    let received: IncomingHttpHeaders = {}
    const port = await serveHttp2((stream, headers) => {
      received = headers
      stream.respond({ ...grpc, 'in-head': 'a' }, { waitForTrailers: true })
      stream.on('wantTrailers', () =>
        stream.sendTrailers({ 'grpc-status': '0', 'in-tail': ['b', 'c'], 'tail-bin': 'AAE' }),
      )
      stream.pipe(stream)
    })
    const ask = transportTo(port)
    const trace = { traceId: 'x', spanId: 'y', traceparent: '00-x-y-01', state: 'vendor=1' }
    const metadata = ['plain', 'a', 'blob-bin', 'AAH+/w', 'twice', '1', 'twice', '2']
    const result = complete(await ask({ body: toFrame(Buffer.from('hello')), metadata, trace, requestId: 'r-9' }))
    expect(received).toMatchObject({
      ':method': 'POST',
      ':scheme': 'http',
      ':path': '/test.v1.Bytes/Unary',
      ':authority': `127.0.0.1:${port}`,
      'content-type': 'application/grpc',
      te: 'trailers',
      traceparent: '00-x-y-01',
      tracestate: 'vendor=1',
      'x-request-id': 'r-9',
      plain: 'a',
      'blob-bin': 'AAH+/w',
      twice: '1, 2',
    })
    expect(received['grpc-timeout']).toMatch(/^99\d\dm$/)
    expect(result).toMatchObject({ attempts: 1, messages: ['hello'], headers: ['in-head', 'a'] })
    expect(result.instance.id).toBe('a')
    expect(result.ending).toEqual({
      status: 0,
      message: '',
      trailers: ['in-tail', 'b', 'in-tail', 'c', 'tail-bin', 'AAE'],
    })
  })

  it('tells an instance no time-out below a millisecond, however late it is', async () => {
    let timeout: string | undefined
    const port = await serveHttp2((stream, headers) => {
      timeout = String(headers['grpc-timeout'])
      stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true })
    })
    await transportTo(port)({ deadline: systemClock.now() + 3 })
    expect(timeout).toBe('1m')
  })

  it.each(shapes)('takes an answer of headers alone as an ending with trailers (%s)', async shape => {
    const port = await serveHttp2(stream => {
      const headers = { ...grpc, 'grpc-status': '5', 'grpc-message': 'no%20%E2%98%83', why: 'gone' }
      stream.respond(headers, { endStream: true })
    })
    const result = complete(await transportTo(port)({ shape }))
    expect(result).toMatchObject({ headers: [], message: 'no ☃', messages: [] })
    expect(result.ending).toMatchObject({ status: 5, trailers: ['why', 'gone'] })
  })

  it.each(shapes)('knows every status, and UNKNOWN for what is none (%s)', async shape => {
    let status = ''
    const port = await serveHttp2(stream => stream.respond({ ...grpc, 'grpc-status': status }, { endStream: true }))
    const ask = transportTo(port)
    for (let code = 0; code <= 16; code++) {
      status = String(code)
      expect(complete(await ask({ shape })).ending.status).toBe(code)
    }
    for (status of ['17', '-1', '', 'OK', '0x0', '1.5', '999']) {
      expect([status, complete(await ask({ shape })).ending.status]).toEqual([status, 2])
    }
  })

  it('hands a streaming answer over as it comes', async () => {
    let end = () => {}
    const port = await serveHttp2(stream => {
      stream.respond({ ...grpc, 'in-head': 'a' }, { waitForTrailers: true })
      stream.write(toFrame(Buffer.from('one')))
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'in-tail': 'b' }))
      end = () => stream.end(toFrame(Buffer.from('two')))
    })
    const response = streaming(await transportTo(port)({ shape: 'streaming' }))
    expect(response).toMatchObject({ attempts: 1, headers: ['in-head', 'a'] })
    const messages = drained(response.body)
    end()
    expect(await messages).toEqual(['one', 'two'])
    expect(await response.ending).toEqual({ status: 0, message: '', trailers: ['in-tail', 'b'] })
  })

  it('loses no message of many short streams', async () => {
    const { port, close } = await serveBytes({
      ServerStream: call => {
        for (let i = 0; i < 10; i++) call.write(Buffer.from(`${i}`))
        call.end()
      },
    })
    closing.push(close)
    const ask = transportTo(port)
    const path = '/test.v1.Bytes/ServerStream'
    for (let round = 0; round < 10; round++) {
      const all = Array.from({ length: 50 }, async () => {
        const response = streaming(await ask({ shape: 'streaming', path }))
        const messages = await drained(response.body)
        return `${messages.join('')} ${(await response.ending).status}`
      })
      expect(new Set(await Promise.all(all))).toEqual(new Set(['0123456789 0']))
    }
  })

  it.each([
    [400, 'internal'],
    [401, 'unauthenticated'],
    [403, 'permission_denied'],
    [404, 'unimplemented'],
    [429, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [500, 'unknown'],
    [302, 'unknown'],
  ] as const)('takes HTTP %i without a gRPC status for %s', async (http, code) => {
    const port = await serveHttp2(stream => {
      stream.respond({ ':status': http, 'content-type': 'text/html' })
      stream.end('<h1>a page</h1>')
    })
    const ask = transportTo(port)
    expect(failure(await ask())).toMatchObject({ code, sent: true, text: expect.stringContaining(`HTTP ${http}`) })
    const response = streaming(await ask({ shape: 'streaming' }))
    await drained(response.body)
    expect((await response.ending).status).toBe(new MeshError(code, '').grpcStatus)
  })

  it('takes an answer that ends without a status for UNKNOWN, since its instance is well', async () => {
    const port = await serveHttp2(stream => {
      stream.respond(grpc)
      stream.end(toFrame(Buffer.from('hello')))
    })
    const ask = transportTo(port)
    expect(failure(await ask())).toMatchObject({
      code: 'unknown',
      text: expect.stringContaining('without a gRPC status'),
    })
    const response = streaming(await ask({ shape: 'streaming' }))
    expect(await drained(response.body)).toEqual(['hello'])
    expect((await response.ending).status).toBe(2)
  })

  it.each([
    ['REFUSED_STREAM', constants.NGHTTP2_REFUSED_STREAM, 'unavailable', false],
    ['CANCEL', constants.NGHTTP2_CANCEL, 'unavailable', true],
    ['INTERNAL_ERROR', constants.NGHTTP2_INTERNAL_ERROR, 'internal', true],
    ['ENHANCE_YOUR_CALM', constants.NGHTTP2_ENHANCE_YOUR_CALM, 'resource_exhausted', true],
    ['INADEQUATE_SECURITY', constants.NGHTTP2_INADEQUATE_SECURITY, 'permission_denied', true],
    ['a code of its own', 4711, 'internal', true],
  ] as const)('knows what a reset by %s means', async (_name, reset, code, sent) => {
    const port = await serveHttp2(stream => stream.close(reset))
    const ask = transportTo(port)
    for (const shape of shapes) expect(failure(await ask({ shape }))).toMatchObject({ code, sent })
  })

  it('takes a reset by CANCEL at the deadline, as Go servers end late calls, for DEADLINE_EXCEEDED', async () => {
    const port = await serveHttp2((stream, headers) => {
      systemClock.after(Number.parseInt(String(headers['grpc-timeout']), 10), () =>
        stream.close(constants.NGHTTP2_CANCEL),
      )
    })
    const ask = transportTo(port)
    for (const shape of shapes) {
      const result = failure(await ask({ shape, deadline: systemClock.now() + 60 }))
      expect(result).toMatchObject({ code: 'deadline_exceeded', sent: true })
    }
  })

  it('says that a call was sent where a streamed request was refused, since part of it may be gone', async () => {
    const port = await serveHttp2(stream => stream.close(constants.NGHTTP2_REFUSED_STREAM))
    const body = new PassThrough()
    body.write(toFrame(Buffer.from('first')))
    expect(failure(await transportTo(port)({ shape: 'streaming', body }))).toMatchObject({
      code: 'unavailable',
      sent: true,
    })
  })

  it('fails with a reset midway', async () => {
    const instance = await rawServer(
      onCall((socket, streamId) => {
        socket.write(frame(type.headers, flag.endHeaders, streamId, headerBlock(':status', '200')))
        socket.write(frame(type.data, 0, streamId, toFrame(Buffer.from('one'))))
        setImmediate(() => socket.write(frame(type.reset, 0, streamId, uint32(constants.NGHTTP2_INTERNAL_ERROR))))
      }),
    )
    closing.push(instance.close)
    const ask = transportTo(instance.port)
    expect(failure(await ask())).toMatchObject({ code: 'internal', sent: true })
    const response = streaming(await ask({ shape: 'streaming' }))
    await drained(response.body)
    expect((await response.ending).status).toBe(13)
  })

  it('puts an answer together that comes byte by byte, and takes room for the bytes alone', async () => {
    const message = toFrame(Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => i & 0xff)))
    const instance = await rawServer(
      onCall((socket, streamId) => {
        const wire = [frame(type.headers, flag.endHeaders, streamId, headerBlock(':status', '200'))]
        for (let i = 0; i < message.length; i++) wire.push(frame(type.data, 0, streamId, message.subarray(i, i + 1)))
        wire.push(frame(type.headers, flag.endHeaders | flag.endStream, streamId, headerBlock('grpc-status', '0')))
        socket.write(Buffer.concat(wire))
      }),
    )
    closing.push(instance.close)
    const answer = await transportTo(instance.port)()
    if (answer.kind !== 'complete') throw new Error(`it is ${answer.kind}`)
    expect(answer.body.equals(message)).toBe(true)
    expect(answer.body.buffer.byteLength).toBeLessThan(message.length * 3)
  })

  it.each(['ends', 'breaks'])('never says OK of a stream whose end was lost, when the connection %s', async how => {
    const message = toFrame(Buffer.alloc(16_000))
    // Less than the window of a stream.
    const total = 15
    let written = false
    const instance = await rawServer(
      onCall((socket, streamId) => {
        socket.write(frame(type.headers, flag.endHeaders, streamId, headerBlock(':status', '200')))
        for (let i = 0; i < total; i++) socket.write(frame(type.data, 0, streamId, message))
        const last = frame(type.headers, flag.endHeaders | flag.endStream, streamId, headerBlock('grpc-status', '0'))
        socket.write(last, () => {
          written = true
        })
      }),
    )
    closing.push(instance.close)
    let reachable = false
    const ask = transportTo(instance.port, {
      onReachable: (_instance, now) => {
        reachable = now
      },
    })
    const response = streaming(await ask({ shape: 'streaming' }))
    await expect.poll(() => [reachable, written], { interval: 5 }).toEqual([true, true])
    for (const socket of instance.sockets) how === 'ends' ? socket.end() : socket.resetAndDestroy()
    await expect.poll(() => reachable, { interval: 5 }).toBe(false)
    const messages = await drained(response.body)
    const { status } = await response.ending
    if (status === 0) expect(messages).toHaveLength(total)
    else expect(status).toBe(14)
  })

  it.each(shapes)(
    'says UNAVAILABLE, and that it was sent, when the connection is lost with the call (%s)',
    async shape => {
      const port = await serveHttp2(stream => stream.session?.socket.destroy())
      const ask = transportTo(port)
      expect(failure(await ask({ shape }))).toMatchObject({ code: 'unavailable', sent: true })
    },
  )

  it.each(['before', 'in the midst of'])(
    'takes a call for lost when its instance is frozen %s the answer, and a probe finds out',
    async when => {
      const called = Promise.withResolvers<void>()
      const frozen = await rawServer(
        onCall((socket, streamId) => {
          const head = frame(type.headers, flag.endHeaders, streamId, headerBlock(':status', '200'))
          if (when === 'before') called.resolve()
          else socket.write(head, () => called.resolve())
        }),
      )
      closing.push(frozen.close)
      const channels = createChannels({
        clock: systemClock,
        random: () => 0,
        connectTimeoutMs: 2_000,
        // Long enough for the head of the answer to be read.
        probeTimeoutMs: 50,
        onReachable: () => {},
      })
      closing.push(() => channels.close())
      const instance = instanceOf('a', { port: frozen.port })
      const transport = createTransport({ channels, clock: systemClock, maxResponseBytes: 1_000_000 })
      const answer = transport(instance, callRequest({ deadline: systemClock.now() + 10_000 }))
      await called.promise
      channels.update(instance.service, [{ ...instance, health: 'passing' }])
      channels.update(instance.service, [{ ...instance, health: 'critical' }])
      expect(failure(await answer)).toMatchObject({
        code: 'unavailable',
        sent: true,
        text: expect.stringContaining('the connection to the instance was lost'),
      })
    },
  )

  it('ends a stream whose connection is lost midway', async () => {
    const port = await serveHttp2(stream => {
      stream.respond(grpc)
      stream.write(toFrame(Buffer.from('one')), () => setImmediate(() => stream.session?.socket.destroy()))
    })
    const response = streaming(await transportTo(port)({ shape: 'streaming' }))
    await drained(response.body)
    expect((await response.ending).status).toBe(14)
  })

  it('knows that calls above the last one of a GOAWAY never ran', async () => {
    const instance = await rawServer(
      onCall(socket => socket.write(frame(type.goaway, 0, 0, uint32(0, constants.NGHTTP2_NO_ERROR)))),
    )
    closing.push(instance.close)
    expect(failure(await transportTo(instance.port)())).toMatchObject({ code: 'unavailable', sent: false })
  })

  it('was never sent where nothing listens, or nothing answers a connect in time', async () => {
    const gone = await rawServer(() => {})
    gone.close()
    const result = failure(await transportTo(gone.port)())
    expect(result).toMatchObject({ code: 'unavailable', sent: false, text: expect.stringContaining('ECONNREFUSED') })

    const silent = await rawServer(() => {})
    closing.push(silent.close)
    const late = failure(await transportTo(silent.port, { connectTimeoutMs: 50 })())
    expect(late).toMatchObject({ code: 'unavailable', sent: false, text: expect.stringContaining('within 50 ms') })
  })

  it('stops waiting for a connection when the call is aborted', async () => {
    const silent = await rawServer(() => {})
    closing.push(silent.close)
    const caller = new AbortController()
    const result = transportTo(silent.port, { connectTimeoutMs: 60_000 })({ signal: caller.signal })
    await expect.poll(() => silent.sockets.size, { interval: 5 }).toBe(1)
    caller.abort(new MeshError('deadline_exceeded', 'too late'))
    expect(failure(await result)).toEqual({ code: 'deadline_exceeded', sent: false, text: 'too late' })
  })

  it.each(shapes)('sends nothing for a call that is aborted already (%s)', async shape => {
    let calls = 0
    const port = await serveHttp2(stream => {
      calls += 1
      stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true })
    })
    const ask = transportTo(port)
    await ask()
    const signal = AbortSignal.abort(new MeshError('cancelled', 'gone'))
    expect(failure(await ask({ shape, signal }))).toMatchObject({ code: 'cancelled', sent: false })
    await ask()
    expect(calls).toBe(2)
  })

  it.each(['Unary', 'ServerStream', 'ClientStream', 'Bidi'])(
    'stops the handler of %s within 200 ms of an abort, and says why',
    async method => {
      const seen = { begun: 0, cancelled: 0 }
      const hang = (call: { on(event: 'cancelled' | 'error', listener: () => void): unknown }) => {
        seen.begun += 1
        call.on('error', () => {})
        call.on('cancelled', () => {
          seen.cancelled += 1
        })
      }
      const { port, close } = await serveBytes({ Unary: hang, ServerStream: hang, ClientStream: hang, Bidi: hang })
      closing.push(close)
      const caller = new AbortController()
      const shape = method === 'ServerStream' || method === 'Bidi' ? 'streaming' : 'unary'
      const body = method === 'Bidi' || method === 'ClientStream' ? new PassThrough() : Buffer.alloc(5)
      const result = transportTo(port)({ shape, body, path: `/test.v1.Bytes/${method}`, signal: caller.signal })
      await expect.poll(() => seen.begun, { interval: 5 }).toBe(1)
      const begun = performance.now()
      caller.abort(new MeshError('cancelled', 'the caller went away'))
      expect(failure(await result)).toEqual({ code: 'cancelled', sent: true, text: 'the caller went away' })
      await expect.poll(() => seen.cancelled, { interval: 5 }).toBe(1)
      expect(performance.now() - begun).toBeLessThan(200)
    },
  )

  it.each(['abort', 'cancel'])('ends a stream midway by %s, though nobody reads it', async how => {
    let cancelled = 0
    const { port, close } = await serveBytes({
      ServerStream: call => {
        const more = () => {
          while (call.write(Buffer.alloc(100_000)));
          call.once('drain', more)
        }
        more()
        call.on('error', () => {})
        call.on('cancelled', () => {
          cancelled += 1
        })
      },
    })
    closing.push(close)
    const caller = new AbortController()
    const path = '/test.v1.Bytes/ServerStream'
    const response = streaming(await transportTo(port)({ shape: 'streaming', path, signal: caller.signal }))
    if (how === 'abort') caller.abort(new MeshError('deadline_exceeded', 'too late'))
    else response.cancel()
    expect((await response.ending).status).toBe(how === 'abort' ? 4 : 1)
    await expect.poll(() => cancelled, { interval: 5 }).toBe(1)
  })

  it('refuses a whole answer above the bound, and resets it', async () => {
    let reset: number | undefined
    const port = await serveHttp2(stream => {
      stream.respond(grpc)
      stream.on('close', () => {
        reset = stream.rstCode
      })
      const more = () => {
        while (!stream.destroyed && stream.write(Buffer.alloc(100_000)));
        if (!stream.destroyed) stream.once('drain', more)
      }
      more()
    })
    const result = failure(await transportTo(port)())
    expect(result).toMatchObject({ code: 'too_large', sent: true, text: expect.stringContaining('1000000 bytes') })
    await expect.poll(() => reset, { interval: 5 }).toBe(constants.NGHTTP2_CANCEL)
  })

  it('takes a whole answer of exactly the bound', async () => {
    const port = await serveHttp2(stream => {
      stream.respond(grpc, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.alloc(1_000_000))
    })
    expect((await transportTo(port)()) as { body?: Buffer }).toMatchObject({ kind: 'complete', ending: { status: 0 } })
  })

  it('sends a streamed request as it comes', async () => {
    const { port, close } = await serveBytes({
      Bidi: call => {
        call.on('data', message => call.write(message)).on('end', () => call.end(new Metadata()))
      },
    })
    closing.push(close)
    const body = new PassThrough()
    body.write(toFrame(Buffer.from('one')))
    const response = streaming(await transportTo(port)({ shape: 'streaming', body, path: '/test.v1.Bytes/Bidi' }))
    const messages = drained(response.body)
    body.end(toFrame(Buffer.from('two')))
    expect(await messages).toEqual(['one', 'two'])
    expect((await response.ending).status).toBe(0)
  })

  it('does not read a streamed request before a connection stands', async () => {
    const gone = await rawServer(() => {})
    gone.close()
    const body = new PassThrough()
    body.end(toFrame(Buffer.from('first')))
    expect(failure(await transportTo(gone.port)({ shape: 'streaming', body })).sent).toBe(false)
    expect(body.readableFlowing).toBe(null)
    expect(String(body.read())).toContain('first')
  })

  it('resets a streamed request when it is aborted midway, without ending it first', async () => {
    const received: Buffer[] = []
    const instance = await rawServer(socket => {
      socket.write(frame(type.settings, 0, 0))
      socket.on('data', chunk => received.push(chunk))
    })
    closing.push(instance.close)
    const frames = () => framesIn(Buffer.concat(received))
    for (const shape of shapes) {
      received.length = 0
      const caller = new AbortController()
      const body = new PassThrough()
      body.write(toFrame(Buffer.from('half')))
      const result = transportTo(instance.port)({ shape, body, signal: caller.signal })
      await expect.poll(() => frames().some(({ kind }) => kind === type.data), { interval: 5 }).toBe(true)
      caller.abort(new MeshError('cancelled', 'gone'))
      expect(failure(await result)).toMatchObject({ code: 'cancelled' })
      await expect.poll(() => frames().some(({ kind }) => kind === type.reset), { interval: 5 }).toBe(true)
      const reset = frames().find(({ kind }) => kind === type.reset)
      expect(reset?.payload).toEqual(uint32(constants.NGHTTP2_CANCEL))
      expect(frames().some(({ kind, flags }) => kind === type.data && (flags & flag.endStream) !== 0)).toBe(false)
      expect(getEventListeners(caller.signal, 'abort')).toEqual([])
    }
  })

  it('leaves no listener on the signal, however a call ends', async () => {
    const { signal } = new AbortController()
    const endings: ((stream: ServerHttp2Stream) => void)[] = [
      stream => stream.respond({ ...grpc, 'grpc-status': '0' }, { endStream: true }),
      stream => stream.close(constants.NGHTTP2_REFUSED_STREAM),
      stream => stream.respond({ ':status': 503 }, { endStream: true }),
      stream => stream.session?.socket.destroy(),
    ]
    for (const end of endings) {
      const ask = transportTo(await serveHttp2(end))
      for (const [shape, body] of shapes.flatMap(
        shape =>
          [
            [shape, Buffer.alloc(5)],
            [shape, new PassThrough()],
          ] as const,
      )) {
        const result = await ask({ shape, signal, body })
        if (result.kind === 'streaming') {
          await drained(result.body)
          await result.ending
        }
        expect(getEventListeners(signal, 'abort')).toEqual([])
      }
    }
  })

  it('survives an instance that speaks nonsense after its headers', async () => {
    const instance = await rawServer(
      onCall((socket, streamId) => {
        socket.write(frame(type.headers, flag.endHeaders, streamId, headerBlock(':status', '200')))
        socket.write(Buffer.alloc(5_000, 255))
      }),
    )
    closing.push(instance.close)
    const ask = transportTo(instance.port)
    expect(failure(await ask())).toMatchObject({ code: 'unavailable', sent: true })
    const response = await ask({ shape: 'streaming' })
    if (response.kind === 'streaming') {
      await drained(response.body)
      expect((await response.ending).status).toBe(14)
    } else expect(failure(response)).toMatchObject({ code: 'unavailable', sent: true })
  })
})

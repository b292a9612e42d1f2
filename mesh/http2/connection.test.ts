import { once } from 'node:events'
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type Http2Server as NodeServer,
  connect as nodeConnect,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type SessionOptions,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { connect } from './connect.ts'
import type { Connection, ConnectionEvents, ConnectionOptions } from './connection.ts'
import { errorCode, flag, preface, frameType as type } from './protocol.ts'
import { Heard } from './testing/heard.ts'
import {
  callFrame,
  frame,
  framesIn,
  headerBlock,
  rawClient,
  rawServer,
  uint32,
  watchSocket,
} from './testing/raw-http2.ts'
import { http2Options, serveHttp2, type Taken } from './testing/serve-http2.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const poll = { interval: 2, timeout: 10_000 }
const some = (bytes: number) => Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * 7 + (i >> 8)) & 0xff))
const post = (path = '/x', ...more: string[]) => [
  ':method',
  'POST',
  ':scheme',
  'http',
  ':path',
  path,
  ':authority',
  'test',
  ...more,
]
const small = { streamWindowBytes: 65_535, connectionWindowBytes: 65_535 }

async function serve(onStream?: (taken: Taken) => void, own: Partial<ConnectionOptions> = {}, isLazy = false) {
  const server = await serveHttp2(onStream, http2Options(own), isLazy)
  closing.push(server.close)
  return server
}

function nodeClient(port: number, options: SessionOptions = {}): ClientHttp2Session {
  const session = nodeConnect(`http://127.0.0.1:${port}`, options)
  session.on('error', () => {})
  closing.push(() => session.destroy())
  return session
}

interface Answer {
  readonly headers: IncomingHttpHeaders
  readonly trailers: IncomingHttpHeaders
  readonly body: Buffer
  readonly rstCode: number
}

async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  let headers: IncomingHttpHeaders = {}
  let trailers: IncomingHttpHeaders = {}
  const chunks: Buffer[] = []
  stream.on('response', found => {
    headers = found
  })
  stream.on('trailers', found => {
    trailers = found
  })
  stream.on('data', chunk => chunks.push(chunk))
  stream.on('error', () => {})
  await new Promise(resolve => stream.once('close', resolve))
  return { headers, trailers, body: Buffer.concat(chunks), rstCode: stream.rstCode ?? 0 }
}

/** Answers with what came, once it is whole. */
function echo({ stream, heard }: Taken): void {
  const { data } = heard
  const answer = () => {
    stream.headers([':status', '200', 'x-bytes', String(heard.bytes.length)])
    stream.data(heard.bytes, false)
    stream.end(['x-trailer', 'yes'])
  }
  if (stream.remoteEnded) answer()
  heard.data = (bytes, end) => {
    data.call(heard, bytes, end)
    if (end) answer()
  }
}

async function serveNode(onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void, options = {}) {
  const server: NodeServer = createServer(options)
  const sessions: ServerHttp2Session[] = []
  server.on('session', session => {
    sessions.push(session)
    session.on('error', () => {})
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    onStream(stream, headers)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, sessions }
}

/** A connection of ours to a server, once it is ready; and what it has told. */
async function client(port: number, own: Partial<ConnectionOptions> = {}, events: Partial<ConnectionEvents> = {}) {
  const told = { goaways: 0, closed: 0, error: undefined as Error | undefined }
  const connection = await new Promise<Connection>((resolve, reject) => {
    const opened = connect('127.0.0.1', port, http2Options(own), {
      ready: () => resolve(opened),
      goaway() {
        told.goaways += 1
      },
      closed(error) {
        told.closed += 1
        told.error = error
        reject(error ?? new Error('closed'))
      },
      ...events,
    })
    closing.push(() => opened.destroy())
  })
  return { connection, told }
}

function ask(connection: Connection, body = Buffer.alloc(0), fields = post()) {
  const heard = new Heard()
  const stream = connection.request(fields, heard)
  heard.stream = stream
  stream.data(body, true)
  return { stream, heard, closing: heard.closing }
}

describe('a connection as a server, with Node as its client', () => {
  it.each([0, 1, 16_384, 16_385, 65_535, 65_536, 3_000_000])(
    'takes %i bytes and sends them back, with trailers',
    async bytes => {
      const server = await serve(echo)
      const session = nodeClient(server.port)
      const body = some(bytes)
      const stream = session.request({ ':method': 'POST', ':path': '/echo' })
      stream.end(body)
      const answer = await answerOf(stream)
      expect([answer.headers[':status'], answer.headers['x-bytes']]).toEqual([200, String(bytes)])
      expect(answer.trailers).toMatchObject({ 'x-trailer': 'yes' })
      expect(answer.body.equals(body)).toBe(true)
      await expect.poll(server.open, poll).toBe(0)
    },
  )

  it('carries megabytes both ways through the smallest windows', async () => {
    const server = await serve(echo, small)
    const session = nodeClient(server.port, { settings: { initialWindowSize: 1_000 } })
    const body = some(3_000_000)
    const stream = session.request({ ':method': 'POST' })
    stream.end(body)
    expect((await answerOf(stream)).body.equals(body)).toBe(true)
  })

  it('answers with headers that are the end, and with nothing but an end behind headers', async () => {
    const server = await serve(({ stream, fields }) => {
      if (fields.includes('/only')) {
        stream.end([':status', '204', 'x', 'y'])
        return
      }
      stream.headers([':status', '200'])
      stream.data(Buffer.alloc(0), true)
    })
    const session = nodeClient(server.port)
    const only = await answerOf(session.request({ ':path': '/only' }))
    expect([only.headers[':status'], only.headers.x, only.body.length]).toEqual([204, 'y', 0])
    const empty = await answerOf(session.request({ ':path': '/empty' }))
    expect([empty.headers[':status'], empty.body.length, empty.trailers]).toEqual([200, 0, {}])
  })

  it('answers before the request is whole, and has the rest of it dropped', async () => {
    const server = await serve(({ stream }) => stream.end([':status', '413']))
    const session = nodeClient(server.port)
    const stream = session.request({ ':method': 'POST' })
    stream.write('begin')
    const answer = await answerOf(stream)
    expect([answer.headers[':status'], answer.rstCode]).toEqual([413, errorCode.noError])
    await expect.poll(server.open, poll).toBe(0)
  })

  it('serves a thousand calls at once, and no more than a peer may', async () => {
    const server = await serve(echo, { maxStreams: 100 })
    const session = nodeClient(server.port)
    await once(session, 'remoteSettings')
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, i) => {
        const stream = session.request({ ':method': 'POST' })
        stream.end(`call ${i}`)
        return answerOf(stream)
      }),
    )
    expect(answers.every(({ body }, i) => String(body) === `call ${i}`)).toBe(true)
    expect(server.errors).toEqual([])
    await expect.poll(server.open, poll).toBe(0)
  })

  it('reads headers that come in pieces, and sends them', async () => {
    const long = 'v'.repeat(30_000)
    const server = await serve(({ stream, fields }) =>
      stream.end([':status', '200', 'back', fields[fields.indexOf('long') + 1] ?? '']),
    )
    const session = nodeClient(server.port, { settings: { maxHeaderListSize: 100_000 } })
    const answer = await answerOf(session.request({ long }))
    expect(answer.headers.back).toBe(long)
  })

  it('refuses headers that are too large, and serves the next call', async () => {
    const server = await serve(echo, { maxHeaderBytes: 2_000 })
    const session = nodeClient(server.port)
    const large = await answerOf(session.request({ ':path': '/', large: 'v'.repeat(10_000), again: 'x' }))
    expect(large.rstCode).toBe(errorCode.enhanceYourCalm)
    expect((await answerOf(session.request({ ':path': '/', again: 'x' }))).headers[':status']).toBe(200)
  })

  it('is heard by peers that keep a small table of headers, or none', async () => {
    const server = await serve(echo)
    for (const headerTableSize of [0, 100, 4_096, 65_536]) {
      const session = nodeClient(server.port, { settings: { headerTableSize } })
      for (let call = 0; call < 3; call++) {
        const stream = session.request({ ':method': 'POST' })
        stream.end('small')
        expect(String((await answerOf(stream)).body)).toBe('small')
      }
    }
  })

  it('hears of a caller that goes away', async () => {
    const server = await serve()
    const session = nodeClient(server.port)
    const stream = session.request({ ':method': 'POST' })
    stream.on('error', () => {})
    await expect.poll(() => server.taken.length, poll).toBe(1)
    stream.close(constants.NGHTTP2_CANCEL)
    await server.taken[0]?.heard.closing
    expect(server.taken[0]?.stream).toMatchObject({ resetCode: errorCode.cancel, lost: false })
    session.request({ ':method': 'POST' }).on('error', () => {})
    await expect.poll(() => server.taken.length, poll).toBe(2)
    session.destroy()
    await server.taken[1]?.heard.closing
    await expect.poll(() => server.connections.size, poll).toBe(0)
  })

  it('resets a call with the code it wants', async () => {
    const server = await serve(({ stream }) => stream.reset(errorCode.internalError))
    const answer = await answerOf(nodeClient(server.port).request({ ':path': '/' }))
    expect(answer.rstCode).toBe(errorCode.internalError)
  })

  it('finishes what it has when it closes, and what the peer began before it knew, and ends', async () => {
    const server = await serve()
    const session = nodeClient(server.port)
    const first = session.request({ ':method': 'POST' })
    first.end()
    await expect.poll(() => server.taken.length, poll).toBe(1)
    for (const connection of server.connections) connection.close()
    // In the same turn: the peer cannot know yet.
    const crossing = session.request({ ':method': 'POST' })
    crossing.end()
    await expect.poll(() => server.taken.length, poll).toBe(2)
    const answers = [answerOf(first), answerOf(crossing)]
    for (const { stream } of server.taken) {
      stream.headers([':status', '200'])
      stream.data(some(200_000), false)
      stream.end(['x', 'y'])
    }
    expect((await Promise.all(answers)).map(({ body }) => body.length)).toEqual([200_000, 200_000])
    await expect.poll(() => [server.connections.size, session.closed], poll).toEqual([0, true])
    expect(server.errors).toEqual([])
  })

  it('refuses what a peer begins though it knows that the connection closes', async () => {
    const server = await serve()
    const peer = await rawClient(server.port, preface, frame(type.settings, 0, 0), callFrame(1, '/x'))
    closing.push(() => peer.socket.destroy())
    await expect.poll(() => server.taken.length, poll).toBe(1)
    for (const connection of server.connections) connection.close()
    const of = (kind: number) => framesIn(peer.received()).filter(each => each.kind === kind)
    await expect.poll(() => of(type.ping).length, poll).toBe(1)
    expect(of(type.goaway).map(({ payload }) => payload)).toEqual([uint32(0x7fff_ffff, 0)])
    peer.socket.write(Buffer.concat([callFrame(3, '/x'), frame(type.ping, flag.ack, 0, Buffer.alloc(8))]))
    await expect.poll(() => of(type.goaway).length, poll).toBe(2)
    expect(of(type.goaway)[1]?.payload).toEqual(uint32(3, 0))
    peer.socket.write(callFrame(5, '/x'))
    await expect
      .poll(() => of(type.reset), poll)
      .toMatchObject([{ streamId: 5, payload: uint32(errorCode.refusedStream) }])
    expect(server.taken).toHaveLength(2)
    for (const { stream } of server.taken) stream.end([':status', '200'])
    await expect.poll(peer.closed, poll).toBe(true)
  })

  it('takes no call behind its own end', async () => {
    const server = await serve(() => {
      for (const connection of server.connections) connection.destroy()
    })
    const peer = await rawClient(
      server.port,
      preface,
      frame(type.settings, 0, 0),
      callFrame(1, '/x'),
      callFrame(3, '/x'),
    )
    await expect.poll(peer.closed, poll).toBe(true)
    expect(server.taken).toHaveLength(1)
    await expect.poll(server.open, poll).toBe(0)
  })
})

describe('a connection as a client, with Node as its server', () => {
  const nodeEcho = (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200 }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-trailer': 'yes' }))
    stream.pipe(stream)
  }

  it.each([0, 1, 16_384, 16_385, 65_535, 65_536, 3_000_000])(
    'sends %i bytes and takes them back, with trailers',
    async bytes => {
      const server = await serveNode(nodeEcho)
      const { connection } = await client(server.port)
      const body = some(bytes)
      const { heard } = ask(connection, body)
      await heard.closing
      expect(heard.bytes.equals(body)).toBe(true)
      expect(heard.blocks.map(block => block.slice(0, 2))).toEqual([
        [':status', '200'],
        ['x-trailer', 'yes'],
      ])
    },
  )

  it('carries megabytes both ways through the smallest windows', async () => {
    const server = await serveNode(nodeEcho, { settings: { initialWindowSize: 777 } })
    const { connection } = await client(server.port, small)
    const body = some(3_000_000)
    const { heard } = ask(connection, body)
    await heard.closing
    expect(heard.bytes.equals(body)).toBe(true)
  })

  it('keeps no more calls open than the server takes, and makes the others wait', async () => {
    let most = 0
    let now = 0
    const server = await serveNode(
      stream => {
        most = Math.max(most, ++now)
        stream.on('close', () => {
          now -= 1
        })
        nodeEcho(stream)
      },
      { settings: { maxConcurrentStreams: 7 } },
    )
    const { connection } = await client(server.port)
    const calls = Array.from({ length: 1_000 }, (_, i) => ask(connection, Buffer.from(`call ${i}`)))
    await Promise.all(calls.map(call => call.closing))
    expect(calls.every(({ heard }, i) => String(heard.bytes) === `call ${i}`)).toBe(true)
    expect(most).toBeLessThanOrEqual(7)
    expect(most).toBeGreaterThan(1)
  })

  it('begins the calls that wait when the server takes more', async () => {
    const server = await serveNode(() => {}, { settings: { maxConcurrentStreams: 1 } })
    const { connection } = await client(server.port)
    const calls = [ask(connection), ask(connection), ask(connection)]
    expect(calls.map(({ stream }) => stream.id)).toEqual([1, 0, 0])
    server.sessions[0]?.settings({ maxConcurrentStreams: 2 })
    await expect.poll(() => calls.map(({ stream }) => stream.id), poll).toEqual([1, 3, 0])
    calls[0]?.stream.reset(errorCode.cancel)
    expect(calls.map(({ stream }) => stream.id)).toEqual([1, 3, 5])
  })

  it('forgets a call that is taken back while it waits, and says nothing of it', async () => {
    // Not Node: it counts a call that was reset until it has had time to forget it.
    const server = await serve(undefined, { maxStreams: 1 })
    const { connection } = await client(server.port)
    const [first, second, third] = ['/1', '/2', '/3'].map(path => ask(connection, Buffer.alloc(0), post(path)))
    second?.stream.reset(errorCode.cancel)
    await second?.closing
    first?.stream.reset(errorCode.cancel)
    await expect.poll(() => server.taken.map(({ fields }) => fields[5]), poll).toEqual(['/1', '/3'])
    expect(third?.stream.id).toBe(3)
  })

  it('hears how a call was reset', async () => {
    const server = await serveNode(stream => stream.close(constants.NGHTTP2_REFUSED_STREAM))
    const { connection } = await client(server.port)
    const { stream, heard } = ask(connection)
    await heard.closing
    expect([stream.resetCode, stream.lost, connection.open]).toEqual([errorCode.refusedStream, false, true])
  })

  it('hears that the server is gone, for each call and once for all', async () => {
    const server = await serve()
    const { connection, told } = await client(server.port)
    const calls = [ask(connection), ask(connection)]
    await expect.poll(server.open, poll).toBe(2)
    for (const each of server.connections) each.destroy()
    await Promise.all(calls.map(call => call.closing))
    expect(calls.map(({ stream }) => [stream.lost, stream.closed])).toEqual([
      [true, true],
      [true, true],
    ])
    await expect.poll(() => told.closed, poll).toBe(1)
    expect(connection.open).toBe(false)
  })

  it('ends its calls and no others when it closes', async () => {
    const server = await serveNode(nodeEcho)
    const { connection, told } = await client(server.port)
    const body = some(500_000)
    const { heard } = ask(connection, body)
    connection.close()
    expect(connection.open).toBe(false)
    await heard.closing
    expect(heard.bytes.equals(body)).toBe(true)
    await expect.poll(() => told, poll).toEqual({ goaways: 0, closed: 1, error: undefined })
  })

  it('calls back when a ping is answered, and when it never will be', async () => {
    const server = await serveNode(() => {})
    const { connection } = await client(server.port)
    await new Promise<void>(resolve => connection.ping(resolve))
    let answered = 0
    connection.ping(() => {
      answered += 1
    })
    connection.destroy()
    expect(answered).toBe(1)
  })

  it('finishes what a leaving server still serves, and has the rest told as never seen', async () => {
    const server = await rawServer(socket => {
      const peer = watchSocket(socket)
      socket.write(frame(type.settings, 0, 0))
      socket.on('data', () => {
        const calls = framesIn(peer.received()).filter(({ kind }) => kind === type.headers).length
        if (calls < 3) return
        const answer = frame(type.headers, flag.endHeaders | flag.endStream, 1, headerBlock(':status', '200'))
        socket.write(Buffer.concat([frame(type.goaway, 0, 0, uint32(1, 0)), answer]))
      })
    })
    closing.push(server.close)
    const { connection, told } = await client(server.port)
    const calls = [ask(connection), ask(connection), ask(connection)]
    await Promise.all(calls.map(call => call.closing))
    expect(calls.map(({ stream }) => stream.resetCode)).toEqual([
      undefined,
      errorCode.refusedStream,
      errorCode.refusedStream,
    ])
    expect(calls[0]?.heard.blocks).toEqual([[':status', '200']])
    await expect.poll(() => told.goaways, poll).toBe(1)
    // Its side is ended, though the server's is not.
    await expect
      .poll(() => server.sockets.size === 0 || [...server.sockets].every(socket => socket.readableEnded), poll)
      .toBe(true)
  })
})

describe('windows', () => {
  const hello = (...entries: [number, number][]) => {
    const payload = Buffer.alloc(entries.length * 6)
    for (const [i, [number, value]] of entries.entries()) {
      payload.writeUInt16BE(number, i * 6)
      payload.writeUInt32BE(value, i * 6 + 2)
    }
    return frame(type.settings, 0, 0, payload)
  }
  const window = (id: number, more: number) => frame(type.windowUpdate, 0, id, uint32(more))
  const end = flag.endHeaders | flag.endStream

  /** A server that answers each call with so many bytes, and a peer whose every window the test opens. */
  async function withAnswer(bytes: number, ...opening: Buffer[]) {
    const server = await serve(({ stream }) => {
      stream.headers([':status', '200'])
      stream.data(some(bytes), true)
    })
    const peer = await rawClient(server.port, preface, ...opening)
    closing.push(() => peer.socket.destroy())
    const data = (id = 1) => {
      const frames = framesIn(peer.received()).filter(({ kind, streamId }) => kind === type.data && streamId === id)
      const ended = frames.some(({ flags }) => (flags & flag.endStream) !== 0)
      return { bytes: Buffer.concat(frames.map(({ payload }) => payload)).length, ended, frames: frames.length }
    }
    /** Everything that was going to be sent has been, once a ping is answered. */
    let pings = 0
    const settled = async () => {
      pings += 1
      peer.socket.write(frame(type.ping, 0, 0, Buffer.alloc(8)))
      await expect
        .poll(
          () => framesIn(peer.received()).filter(({ kind, flags }) => kind === type.ping && flags === flag.ack).length,
          poll,
        )
        .toBe(pings)
    }
    return { server, peer, data, settled }
  }

  it('sends as much as both windows take, and goes on when they are opened', async () => {
    const { peer, data, settled } = await withAnswer(200_000, hello([4, 10]), callFrame(1, '/x', end))
    await settled()
    expect(data()).toMatchObject({ bytes: 10, ended: false })
    peer.socket.write(window(1, 5))
    await settled()
    expect(data()).toMatchObject({ bytes: 15, ended: false })
    peer.socket.write(window(1, 1_000_000))
    await settled()
    // Now the window of the connection is shut.
    expect(data()).toMatchObject({ bytes: 65_535, ended: false })
    peer.socket.write(window(0, 200_000 - 65_535))
    await settled()
    expect(data()).toMatchObject({ bytes: 200_000, ended: true })
  })

  it('sends to a window of nothing no byte, but an end without bytes', async () => {
    const { data, settled, peer } = await withAnswer(0, hello([4, 0]), callFrame(1, '/x', end))
    await settled()
    expect(data()).toMatchObject({ bytes: 0, ended: true, frames: 1 })
    expect(peer.closed()).toBe(false)
  })

  it('heeds a window that settings make larger or smaller in mid-stream, also smaller than nothing', async () => {
    const { peer, data, settled } = await withAnswer(100_000, hello([4, 1_000]), callFrame(1, '/x', end))
    await settled()
    expect(data().bytes).toBe(1_000)
    // 1,000 were sent; 300 are allowed; so 700 are owed.
    peer.socket.write(hello([4, 300]))
    peer.socket.write(window(1, 700))
    await settled()
    expect(data().bytes).toBe(1_000)
    peer.socket.write(window(1, 1))
    await settled()
    expect(data().bytes).toBe(1_001)
    peer.socket.write(hello([4, 2_300]))
    await settled()
    expect(data().bytes).toBe(3_001)
  })

  it('ends a stream whose window is smaller than nothing, and gains nothing by that', async () => {
    let finish = () => {}
    const server = await serve(({ stream, fields }) => {
      stream.headers([':status', '200'])
      if (fields.includes('/rest')) {
        stream.data(some(100_000), true)
        return
      }
      stream.data(some(1_000), false)
      finish = () => stream.data(Buffer.alloc(0), true)
    })
    const peer = await rawClient(server.port, preface, hello([4, 1_000]), callFrame(1, '/x', end))
    closing.push(() => peer.socket.destroy())
    const of = (id: number) =>
      framesIn(peer.received()).filter(({ kind, streamId }) => kind === type.data && streamId === id)
    await expect.poll(() => of(1).length, poll).toBe(1)
    peer.socket.write(hello([4, 0]))
    await expect
      .poll(
        () =>
          framesIn(peer.received()).filter(({ kind, flags }) => kind === type.settings && flags === flag.ack).length,
        poll,
      )
      .toBe(2)
    finish()
    await expect
      .poll(() => of(1).map(({ flags, payload }) => [flags, payload.length]), poll)
      .toEqual([
        [0, 1_000],
        [flag.endStream, 0],
      ])
    // The connection has 64,535 left, and not one more.
    peer.socket.write(
      Buffer.concat([callFrame(3, '/rest', end), window(3, 100_000), frame(type.ping, 0, 0, Buffer.alloc(8))]),
    )
    await expect.poll(() => framesIn(peer.received()).some(({ kind }) => kind === type.ping), poll).toBe(true)
    expect(Buffer.concat(of(3).map(({ payload }) => payload))).toHaveLength(65_535 - 1_000)
  })

  it('shares the window of the connection among the streams that wait', async () => {
    const calls = [1, 3, 5, 7].map(id => callFrame(id, '/x', end))
    const { peer, data, settled } = await withAnswer(100_000, hello([4, 1_000_000]), ...calls)
    await settled()
    expect([1, 3, 5, 7].reduce((sum, id) => sum + data(id).bytes, 0)).toBe(65_535)
    for (let i = 0; i < 40; i++) peer.socket.write(window(0, 10_000))
    await settled()
    expect([1, 3, 5, 7].map(id => data(id))).toMatchObject(
      Array.from({ length: 4 }, () => ({ bytes: 100_000, ended: true })),
    )
  })

  it('gives a stream that is stalled no window of the others', async () => {
    const server = await serve(undefined, { streamWindowBytes: 65_535, connectionWindowBytes: 1_000_000 }, true)
    const session = nodeClient(server.port)
    const stalled = session.request({ ':method': 'POST' })
    stalled.on('error', () => {})
    stalled.write(some(1_000_000))
    await expect.poll(() => server.taken[0]?.heard.bytes.length, poll).toBe(65_535)
    const other = session.request({ ':method': 'POST' })
    other.on('error', () => {})
    await expect.poll(() => server.taken.length, poll).toBe(2)
    const [first, second] = server.taken
    if (first === undefined || second === undefined) throw new Error('both are taken')
    second.heard.stream = second.stream
    other.end(some(500_000))
    await expect.poll(() => second.heard.bytes.length, poll).toBe(500_000)
    expect(first.heard.bytes).toHaveLength(65_535)
    // What is read makes room for more.
    first.stream.consumed(65_535)
    await expect.poll(() => first.heard.bytes.length, poll).toBe(131_070)
  })

  it('gives back the window of the connection for whatever becomes of a stream', async () => {
    const server = await serve(
      ({ stream, heard }) => {
        heard.data = () => stream.reset(errorCode.cancel)
      },
      { streamWindowBytes: 65_535, connectionWindowBytes: 100_000 },
      true,
    )
    const { connection } = await client(server.port)
    // Ten times the window of the connection.
    for (let i = 0; i < 20; i++) await ask(connection, some(50_000)).closing
    expect(connection.open).toBe(true)
    expect(server.errors).toEqual([])
  })
})

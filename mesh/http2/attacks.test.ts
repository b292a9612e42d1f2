import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../manual-clock.ts'
import { Body } from './body.ts'
import type { ConnectionOptions } from './connection.ts'
import { errorCode, flag, preface, frameType as type } from './protocol.ts'
import { callFrame, frame, framesIn, type RawPeer, rawClient, uint32 } from './testing/raw-http2.ts'
import { http2Options, serveHttp2 } from './testing/serve-http2.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const poll = { interval: 2, timeout: 15_000 }
const hello = frame(type.settings, 0, 0)
const end = flag.endHeaders | flag.endStream

async function start(own: Partial<ConnectionOptions> = {}, clock?: ManualClock) {
  const server = await serveHttp2(() => {}, http2Options(own, clock), true)
  closing.push(server.close)
  return server
}

async function attacker(port: number, ...bytes: readonly Buffer[]): Promise<RawPeer> {
  const peer = await rawClient(port, ...bytes)
  closing.push(() => peer.socket.destroy())
  return peer
}

const goawayOf = (peer: RawPeer) =>
  framesIn(peer.received())
    .findLast(({ kind }) => kind === type.goaway)
    ?.payload.readUInt32BE(4)

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes of memory that buffers and objects take. Garbage counts below a bound: to collect it takes long. */
function memory(bound = 0): number {
  const bytes = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  if (bytes() > bound) collectGarbage()
  return bytes()
}

/** Writes frames that a peer never reads the answers of, until its connection is given up. Returns how many bytes went. */
async function flood(peer: RawPeer, chunk: Buffer, isOver: () => boolean): Promise<number> {
  peer.socket.pause()
  let sent = 0
  while (!isOver() && !peer.socket.destroyed) {
    // A server that reads no more must not make the attacker's memory the one that grows.
    if (peer.socket.writableLength < 1024 * 1024) {
      peer.socket.write(chunk)
      sent += chunk.length
    }
    await turn()
  }
  return sent
}

describe('an attack', () => {
  it.each<[string, (id: number) => Buffer]>([
    ['takes back (CVE-2023-44487)', id => frame(type.reset, 0, id, uint32(errorCode.cancel))],
    ['has us reset by a window of nothing (CVE-2025-8671)', id => frame(type.windowUpdate, 0, id, uint32(0))],
    ['has us reset by DATA behind the end', id => frame(type.data, 0, id)],
    ['has us reset by HEADERS twice', id => callFrame(id, '/x')],
  ])('by calls that a peer begins and %s ends with its connection', async (_what, undo) => {
    // Of which no time passes, so that the burst is all there is.
    const server = await start({}, new ManualClock())
    const calls = Array.from({ length: 3_000 }, (_, i) =>
      Buffer.concat([callFrame(i * 2 + 1, '/x', end), undo(i * 2 + 1)]),
    )
    const peer = await attacker(server.port, preface, hello, ...calls)
    await expect.poll(() => goawayOf(peer), poll).toBe(errorCode.enhanceYourCalm)
    expect(server.taken.length).toBeLessThanOrEqual(2_001)
    await expect.poll(server.open, poll).toBe(0)
  })

  it('by calls that are begun and never ended is held at the most that may be', async () => {
    const server = await start({ maxStreams: 100 })
    const peer = await attacker(
      server.port,
      preface,
      hello,
      ...Array.from({ length: 5_000 }, (_, i) => callFrame(i * 2 + 1, '/x')),
    )
    await expect
      .poll(() => framesIn(peer.received()).filter(({ kind }) => kind === type.reset).length, poll)
      .toBe(4_900)
    expect([server.taken.length, server.open()]).toEqual([100, 100])
    peer.socket.destroy()
    await expect.poll(server.open, poll).toBe(0)
  })

  it.each([
    ['SETTINGS', frame(type.settings, 0, 0)],
    ['PING', frame(type.ping, 0, 0, Buffer.alloc(8))],
    ['calls that are refused', frame(type.headers, end, 1, Buffer.from([0x82]))],
  ])('by %s whose answers nobody reads is given up, and costs little more than its answers', async (_what, one) => {
    const server = await start()
    const bound = 200 * 1024 * 1024
    const before = memory()
    const peer = await attacker(
      server.port,
      preface,
      hello,
      callFrame(1, '/x', end),
      frame(type.reset, 0, 1, uint32(8)),
    )
    await expect.poll(() => server.taken.length, poll).toBe(1)
    let most = 0
    await flood(peer, Buffer.concat(Array.from({ length: 1_000 }, () => one)), () => {
      most = Math.max(most, memory(before + bound) - before)
      return server.errors.length > 0
    })
    expect(server.errors[0]).toMatchObject({ code: errorCode.enhanceYourCalm })
    expect(most).toBeLessThan(bound)
    expect(server.connections.size).toBe(0)
  })

  it('by single bytes to a reader that is stalled takes room for the bytes, not for the frames', async () => {
    const server = await start({ streamWindowBytes: 500_000 })
    const peer = await attacker(server.port, preface, hello, callFrame(1, '/x'))
    await expect.poll(() => server.taken.length, poll).toBe(1)
    const [call] = server.taken
    if (call === undefined) throw new Error('it was taken')
    const body = new Body(call.stream)
    let arrived = 0
    call.stream.receiver = {
      headers() {},
      drained() {},
      closed() {},
      data(bytes, ended) {
        arrived += bytes.length
        body.receive(bytes, ended)
      },
    }
    const tiny = Buffer.concat(Array.from({ length: 1_000 }, () => frame(type.data, 0, 1, Buffer.from('x'))))
    const before = memory()
    for (let i = 1; i <= 400; i++) {
      peer.socket.write(tiny)
      await expect.poll(() => arrived, { interval: 0, timeout: 5_000 }).toBe(i * 1_000)
    }
    expect(memory() - before).toBeLessThan(30 * 1024 * 1024)
    expect(body.readableLength).toBe(1)
  })

  it('by a greeting that never comes ends with its time', async () => {
    const clock = new ManualClock()
    const server = await start({}, clock)
    const peers = [
      await attacker(server.port),
      await attacker(server.port, preface.subarray(0, 10)),
      await attacker(server.port, preface),
      await attacker(server.port, preface, hello.subarray(0, 8)),
    ]
    await expect.poll(() => server.connections.size, poll).toBe(4)
    await clock.advance(9_000)
    expect(server.connections.size).toBe(4)
    await clock.advance(1_000)
    expect(server.connections.size).toBe(0)
    for (const peer of peers) await expect.poll(peer.closed, poll).toBe(true)
    await expect.poll(() => clock.pending, poll).toBe(0)
  })

  it('by a peer that does not read its last word keeps no socket', async () => {
    const clock = new ManualClock()
    const server = await serveHttp2(
      ({ stream }) => {
        stream.headers([':status', '200'])
        stream.data(Buffer.alloc(20_000_000), true)
      },
      http2Options({}, clock),
    )
    closing.push(server.close)
    const peer = await attacker(server.port, preface, hello, frame(type.windowUpdate, 0, 0, uint32(2 ** 30)))
    peer.socket.pause()
    const wide = Buffer.concat([uint32(0).subarray(0, 1), Buffer.from([4]), uint32(2 ** 30)])
    peer.socket.write(Buffer.concat([frame(type.settings, 0, 0, wide), callFrame(1, '/x', end)]))
    await expect.poll(() => server.taken.length, poll).toBe(1)
    // As much as the system takes has left once nothing more does.
    let before: number | undefined
    const stands = () => {
      const now = server.taken[0]?.stream.sendWindow
      const same = now === before
      before = now
      return same
    }
    await expect.poll(stands, { interval: 50, timeout: 10_000 }).toBe(true)
    peer.socket.write(frame(type.data, 0, 0))
    await expect.poll(() => server.errors.length, poll).toBe(1)
    expect([server.connections.size, server.open(), await server.sockets()]).toEqual([0, 0, 1])
    await clock.advance(1_000)
    await expect.poll(server.sockets, poll).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('by a peer that never ends a connection that is over keeps no socket', async () => {
    const clock = new ManualClock()
    const server = await start({}, clock)
    const peer = await attacker(server.port, preface, hello)
    await expect.poll(() => framesIn(peer.received()).length, poll).toBeGreaterThan(1)
    for (const connection of server.connections) connection.close()
    await expect.poll(() => framesIn(peer.received()).some(({ kind }) => kind === type.ping), poll).toBe(true)
    peer.socket.write(frame(type.ping, flag.ack, 0, Buffer.alloc(8)))
    // The raw peer keeps its own side open.
    await expect.poll(peer.closed, poll).toBe(true)
    expect(await server.sockets()).toBe(1)
    await clock.advance(30_000)
    await expect.poll(server.sockets, poll).toBe(0)
    expect([server.connections.size, clock.pending]).toEqual([0, 0])
  })

  it.each(['a frame that never ends', 'a header block that never ends', 'nothing more'])(
    'by a peer that dies behind %s leaves nothing',
    async what => {
      const clock = new ManualClock()
      const server = await start({}, clock)
      const rest = what.startsWith('a frame')
        ? frame(type.data, 0, 1, Buffer.alloc(100)).subarray(0, 50)
        : callFrame(3, '/y', 0)
      const peer = await attacker(
        server.port,
        preface,
        hello,
        callFrame(1, '/x'),
        what === 'nothing more' ? Buffer.alloc(0) : rest,
      )
      await expect.poll(server.open, poll).toBe(1)
      peer.socket.resetAndDestroy()
      await expect.poll(() => [server.open(), server.connections.size, clock.pending], poll).toEqual([0, 0, 0])
    },
  )

  it('by a peer that ends its side alone ends its calls', async () => {
    const server = await start()
    const peer = await attacker(server.port, preface, hello, callFrame(1, '/x'))
    await expect.poll(server.open, poll).toBe(1)
    peer.socket.end()
    await expect.poll(() => [server.open(), server.connections.size], poll).toEqual([0, 0])
    await expect.poll(peer.closed, poll).toBe(true)
  })

  it('by tiny windows costs a frame each and starves nobody', async () => {
    const server = await serveHttp2(({ stream }) => {
      stream.headers([':status', '200'])
      stream.data(Buffer.alloc(1_000_000), true)
    }, http2Options())
    closing.push(server.close)
    const none = Buffer.concat([uint32(4).subarray(2), uint32(0)])
    const peer = await attacker(server.port, preface, frame(type.settings, 0, 0, none))
    for (let i = 0; i < 500; i++) peer.socket.write(callFrame(i * 2 + 1, '/x', end))
    await expect.poll(() => server.taken.length, poll).toBe(500)
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 500; i++) peer.socket.write(frame(type.windowUpdate, 0, i * 2 + 1, uint32(1)))
    }
    const bytes = () =>
      framesIn(peer.received())
        .filter(({ kind }) => kind === type.data)
        .reduce((sum, { payload }) => sum + payload.length, 0)
    await expect.poll(bytes, poll).toBe(10_000)
    expect(server.open()).toBe(500)
  })
})

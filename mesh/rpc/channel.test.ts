import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import type { Connection } from '../http2/connection.ts'
import { errorCode, frameType as type } from '../http2/protocol.ts'
import { Heard } from '../http2/testing/heard.ts'
import { frame, framesIn, type RawServer, rawServer, uint32 } from '../http2/testing/raw-http2.ts'
import type { Instance } from '../instance.ts'
import { ManualClock } from '../manual-clock.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { type Channel, type ChannelOptions, createChannel } from './channel.ts'
import { type BytesServer, serveBytes } from './testing/bytes-server.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

interface Opened {
  readonly channel: Channel
  /** What was said of the instance, in order. */
  readonly reachable: boolean[]
}

function channelTo(port: number, options: Partial<ChannelOptions> = {}, facts: Partial<Instance> = {}): Opened {
  const reachable: boolean[] = []
  const channel = createChannel(instanceOf('a', { port, ...facts }), {
    clock: systemClock,
    random: () => 0,
    connectTimeoutMs: 2_000,
    probeTimeoutMs: 50,
    onReachable: (_instance: Instance, now) => reachable.push(now),
    ...options,
  })
  closing.push(() => channel.close())
  return { channel, reachable }
}

async function listening(server: BytesServer | Promise<BytesServer>): Promise<BytesServer> {
  const made = await server
  closing.push(made.close)
  return made
}

async function raw(onSocket: Parameters<typeof rawServer>[0]): Promise<RawServer> {
  const server = await rawServer(onSocket)
  closing.push(server.close)
  return server
}

const settings = frame(type.settings, 0, 0)

describe('createChannel', () => {
  it('takes an address that is none for an instance that cannot be reached', async () => {
    const { channel, reachable } = channelTo(7000, {}, { address: 'not an address' })
    await expect(channel.connection()).rejects.toThrow(
      '[unavailable] a at not an address:7000 is registered at no address',
    )
    expect(reachable).toEqual([false])
  })

  it('connects when it is first asked, once, and keeps the connection', async () => {
    const server = await raw(socket => socket.write(settings))
    const { channel, reachable } = channelTo(server.port)
    expect(server.sockets.size).toBe(0)
    const [first, second] = await Promise.all([channel.connection(), channel.connection()])
    expect(second === first && channel.connection() === first).toBe(true)
    expect(server.sockets.size).toBe(1)
    expect(reachable).toEqual([true])
  })

  it('gives up on a peer that accepts and says nothing, and leaves no socket', async () => {
    const server = await raw(() => {})
    const { channel, reachable } = channelTo(server.port, { connectTimeoutMs: 50 })
    await expect(channel.connection()).rejects.toThrow(/\[unavailable\] a at .* did not answer a connect within 50 ms/)
    expect(reachable).toEqual([false])
    channel.close()
    for (const socket of server.sockets) socket.on('data', () => {})
    await expect.poll(() => [...server.sockets].every(socket => socket.readableEnded), { interval: 5 }).toBe(true)
  })

  it.each([
    ['refuses', undefined],
    ['hangs up', Buffer.alloc(0)],
    ['speaks HTTP/1', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['speaks garbage', Buffer.alloc(500, 255)],
  ])('cannot connect to a peer that %s, and says why', async (_how, words) => {
    const server = await raw(socket => void (words !== undefined && socket.end(words)))
    if (words === undefined) server.close()
    const { channel, reachable } = channelTo(server.port)
    await expect(channel.connection()).rejects.toThrow(/\[unavailable\] cannot connect to a at 127.0.0.1:\d+: /)
    expect(reachable).toEqual([false])
  })

  it('takes no connection that the peer ends in the same breath', async () => {
    let connects = 0
    const server = await raw((socket, count) => {
      connects = count
      const goaway = frame(type.goaway, 0, 0, uint32(0, errorCode.noError))
      if (count === 1) socket.end(Buffer.concat([settings, goaway]))
      else socket.write(settings)
    })
    const { channel, reachable } = channelTo(server.port)
    const first = await Promise.resolve(channel.connection()).catch(() => undefined)
    await expect.poll(() => [connects, reachable.at(-1)], { interval: 5 }).toEqual([2, true])
    const connection = await channel.connection()
    expect(connection === first).toBe(false)
    expect(connection.open).toBe(true)
  })

  it('connects again by itself when its connection breaks, and says so each time', async () => {
    const server = await raw(socket => socket.write(settings))
    const { channel, reachable } = channelTo(server.port)
    const first = await channel.connection()
    for (const socket of server.sockets) socket.destroy()
    await expect.poll(() => reachable, { interval: 5 }).toEqual([true, false, true])
    expect((await channel.connection()) === first).toBe(false)
  })

  it('keeps trying with growing pauses while the instance is away, and is there when it is back', async () => {
    const clock = new ManualClock()
    let accept = false
    let connects = 0
    const server = await raw(socket => {
      connects += 1
      if (accept) socket.write(settings)
      else socket.destroy()
    })
    const { channel, reachable } = channelTo(server.port, { clock, random: () => 1 - Number.EPSILON })
    await expect(channel.connection()).rejects.toThrow('[unavailable]')
    const pauses: number[] = []
    for (let tries = 1; tries < 9; tries++) {
      // Only the pause is pending: each connect that failed has taken its timer back.
      await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
      const before = clock.now()
      while (connects === tries) {
        await clock.advance(50)
        await expect.poll(() => clock.pending === 1 || connects > tries, { interval: 1 }).toBe(true)
      }
      pauses.push(Math.round((clock.now() - before) / 100) * 100)
      await expect.poll(() => reachable.length, { interval: 1 }).toBe(tries + 1)
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
    expect(reachable).not.toContain(true)
    accept = true
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
    await clock.advance(5_000)
    await expect.poll(() => reachable.at(-1), { interval: 5 }).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('tries at once when it is asked, also between two tries of its own', async () => {
    const clock = new ManualClock()
    let accept = false
    const server = await raw(socket => {
      if (accept) socket.write(settings)
      else socket.destroy()
    })
    const { channel } = channelTo(server.port, { clock })
    await expect(channel.connection()).rejects.toThrow('[unavailable]')
    accept = true
    const connection = await channel.connection()
    expect(connection.closed).toBe(false)
    await clock.advance(60_000)
    expect(channel.connection() === connection).toBe(true)
    expect(server.sockets.size).toBe(1)
  })

  it('takes new calls elsewhere after a GOAWAY, and lets the old ones end', async () => {
    let finish: (() => void) | undefined
    const server = await listening(
      serveBytes({
        Unary: (call, done) => {
          finish = () => done(null, call.request)
        },
      }),
    )
    const { channel, reachable } = channelTo(server.port)
    const connection = await channel.connection()
    const heard = call(connection)
    await expect.poll(() => finish, { interval: 5 }).toBeDefined()
    server.server.tryShutdown(() => {})
    await expect.poll(() => reachable[1], { interval: 5 }).toBe(false)
    finish?.()
    await heard.closing
    expect(heard.blocks.at(-1)).toEqual(expect.arrayContaining(['grpc-status', '0']))
    await expect.poll(() => connection.closed, { interval: 5 }).toBe(true)
  })

  it('ends a connection whose frozen peer does not answer a probe, and with it the calls on it', async () => {
    const server = await raw(socket => socket.write(settings))
    const { channel, reachable } = channelTo(server.port)
    const connection = await channel.connection()
    const heard = call(connection)
    channel.probe()
    await heard.closing
    expect(heard.stream?.lost).toBe(true)
    expect(connection.closed).toBe(true)
    await expect.poll(() => reachable.slice(0, 2), { interval: 5 }).toEqual([true, false])
  })

  it('leaves a connection alone whose peer answers its probes, however many', async () => {
    const server = await raw(socket => {
      socket.write(settings)
      socket.on('data', chunk => {
        for (const { kind, flags, payload } of framesIn(chunk)) {
          if (kind === type.ping && flags === 0) socket.write(frame(type.ping, 1, 0, payload))
        }
      })
    })
    const clock = new ManualClock()
    const { channel, reachable } = channelTo(server.port, { clock })
    const connection = await channel.connection()
    for (let i = 0; i < 30; i++) {
      channel.probe()
      await expect.poll(() => clock.pending, { interval: 1 }).toBe(0)
    }
    await clock.advance(60_000)
    expect(connection.closed).toBe(false)
    expect(reachable).toEqual([true])
  })

  it('has nothing to probe before it is connected, nor after it is closed', async () => {
    const clock = new ManualClock()
    const server = await raw(socket => socket.write(settings))
    const { channel } = channelTo(server.port, { clock })
    channel.probe()
    expect(clock.pending).toBe(0)
    await channel.connection()
    channel.close()
    const pending = clock.pending
    channel.probe()
    expect(clock.pending).toBe(pending)
  })

  it('ends its connection when it is closed, but not before its calls have ended', async () => {
    let finish: (() => void) | undefined
    const server = await listening(
      serveBytes({
        Unary: (call, done) => {
          finish = () => done(null, call.request)
        },
      }),
    )
    const { channel, reachable } = channelTo(server.port)
    const connection = await channel.connection()
    const heard = call(connection)
    await expect.poll(() => finish, { interval: 5 }).toBeDefined()
    channel.close()
    expect(() => channel.connection()).toThrow('[unavailable] a at')
    expect(connection.closed).toBe(false)
    finish?.()
    await heard.closing
    await expect.poll(() => connection.closed, { interval: 5 }).toBe(true)
    expect(reachable).toEqual([true])
  })

  it('closes what it was just connecting', async () => {
    let answer = () => {}
    const server = await raw(socket => {
      answer = () => void socket.write(settings)
      socket.on('data', () => {})
      socket.on('end', () => socket.end())
    })
    const { channel, reachable } = channelTo(server.port)
    const session = channel.connection()
    await expect.poll(() => server.sockets.size, { interval: 5 }).toBe(1)
    channel.close()
    answer()
    await Promise.resolve(session).catch(() => {})
    await expect.poll(() => server.sockets.size, { interval: 5 }).toBe(0)
    expect(reachable).toEqual([])
  })

  it('stops trying when it is closed', async () => {
    const clock = new ManualClock()
    let connects = 0
    const server = await raw(socket => {
      connects += 1
      socket.destroy()
    })
    const { channel } = channelTo(server.port, { clock })
    await expect(channel.connection()).rejects.toThrow('[unavailable]')
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(1)
    channel.close()
    await expect.poll(() => clock.pending, { interval: 1 }).toBe(0)
    await clock.advance(60_000)
    expect(connects).toBe(1)
  })
})

/** Begins a call, and keeps what is heard of it. */
function call(connection: Connection): Heard {
  const heard = new Heard()
  const fields = [':method', 'POST', ':scheme', 'http', ':path', '/test.v1.Bytes/Unary', ':authority', 'test']
  const stream = connection.request([...fields, 'content-type', 'application/grpc', 'te', 'trailers'], heard)
  heard.stream = stream
  stream.data(Buffer.alloc(5), true)
  return heard
}

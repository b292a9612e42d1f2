import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { frameType as type } from '../http2/protocol.ts'
import { frame, rawServer } from '../http2/testing/raw-http2.ts'
import { ManualClock } from '../manual-clock.ts'
import { instanceOf } from '../testing/instance-of.ts'
import type { ChannelOptions } from './channel.ts'
import { createChannels } from './channels.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

function start(options: Partial<ChannelOptions> = {}) {
  const channels = createChannels({
    clock: systemClock,
    random: () => 0,
    connectTimeoutMs: 2_000,
    probeTimeoutMs: 50,
    onReachable: () => {},
    ...options,
  })
  closing.push(() => channels.close())
  return channels
}

/** An HTTP/2 peer that says its settings, never answers a ping, and closes when it is closed. */
async function peer() {
  const server = await rawServer(socket => {
    socket.write(frame(type.settings, 0, 0))
    socket.on('data', () => {})
    socket.on('end', () => socket.end())
  })
  closing.push(server.close)
  return server
}

describe('createChannels', () => {
  it('keeps one channel for each instance, and another for its id at another address', () => {
    const channels = start()
    const first = channels.to(instanceOf('a'))
    expect(channels.to(instanceOf('a', { health: 'warning', meta: { x: 'y' } }))).toBe(first)
    expect(channels.to(instanceOf('b'))).not.toBe(first)
    expect(channels.to(instanceOf('a', { port: 7_001 }))).not.toBe(first)
    expect(channels.to(instanceOf('a', { service: 'tool-other' }))).not.toBe(first)
  })

  it('closes the channel of an instance that left its service, and no other', async () => {
    const [gone, stays, other] = [await peer(), await peer(), await peer()]
    const channels = start()
    const instances = [instanceOf('gone', { port: gone.port }), instanceOf('stays', { port: stays.port })]
    const elsewhere = instanceOf('x', { service: 'tool-other', port: other.port })
    const sessions = await Promise.all([...instances, elsewhere].map(one => channels.to(one).connection()))
    channels.update('tool-test', instances.slice(1))
    await expect.poll(() => [gone, stays, other].map(({ sockets }) => sockets.size), { interval: 5 }).toEqual([0, 1, 1])
    expect(channels.to(instanceOf('stays', { port: stays.port })).connection() === sessions[1]).toBe(true)
    channels.close()
    await expect.poll(() => [gone, stays, other].map(({ sockets }) => sockets.size), { interval: 5 }).toEqual([0, 0, 0])
  })

  it('probes an instance when it turns critical, once', async () => {
    const clock = new ManualClock()
    const server = await peer()
    const channels = start({ clock })
    const instance = instanceOf('a', { port: server.port })
    const connection = await channels.to(instance).connection()
    channels.update('tool-test', [{ ...instance, health: 'warning' }])
    expect(clock.pending).toBe(0)
    channels.update('tool-test', [{ ...instance, health: 'critical' }])
    channels.update('tool-test', [{ ...instance, health: 'critical' }])
    expect(clock.pending).toBe(1)
    await clock.advance(50)
    expect(connection.closed).toBe(true)
  })
})

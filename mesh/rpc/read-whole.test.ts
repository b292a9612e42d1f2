import { once } from 'node:events'
import { connect, constants, createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { MeshError } from '../errors.ts'
import { readWhole } from './read-whole.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

/** A server's end of a call that sends these bytes, and goes on to hold its connection. */
async function receive(bytes: Buffer): Promise<ServerHttp2Stream> {
  const server = createServer({ settings: { initialWindowSize: 1024 * 1024 } }).listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await once(server, 'listening')
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closing.push(() => session.destroy())
  const call = session.request({ ':method': 'POST' })
  call.on('error', () => {})
  call.end(bytes)
  const [stream] = await once(server, 'stream')
  return stream
}

describe('readWhole', () => {
  it('gives the bytes of a request once it has ended', async () => {
    const stream = await receive(Buffer.alloc(100_000, 7))
    const bounds = { clock: systemClock, maxBytes: 100_000, timeoutMs: 5_000 }
    expect(await readWhole(stream, bounds)).toEqual(Buffer.alloc(100_000, 7))
  })

  it('keeps nothing of a request that is too large, once it is answered', async () => {
    const stream = await receive(Buffer.alloc(900_000))
    const bounds = { clock: systemClock, maxBytes: 10_000, timeoutMs: 5_000 }
    const refused = await readWhole(stream, bounds).catch(MeshError.from)
    expect(refused).toMatchObject({ code: 'too_large' })
    const closed = once(stream, 'close')
    stream.respond({ ':status': 200 }, { endStream: true })
    stream.close(constants.NGHTTP2_NO_ERROR)
    // The connection stands; a stream that never closed would hold what it had received for as long.
    await closed
    expect({ destroyed: stream.destroyed, held: stream.readableLength }).toEqual({ destroyed: true, held: 0 })
  })
})

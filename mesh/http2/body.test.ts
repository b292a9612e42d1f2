import { once } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Body } from './body.ts'
import { type Carrier, Stream } from './stream.ts'

/** A stream on which bytes arrive as a connection has them arrive, and what was given back of them. */
function open() {
  const seen = { givenBack: 0 }
  const carrier: Carrier = {
    sendHeaders() {},
    sendQueued() {},
    sendReset() {},
    forget() {},
    giveBack(stream, bytes) {
      stream.unread -= bytes
      seen.givenBack += bytes
    },
  }
  const stream = new Stream(carrier, 1, 65_535, 65_535)
  const body = new Body(stream)
  stream.receiver = { headers() {}, data: (bytes, end) => body.receive(bytes, end), drained() {}, closed() {} }
  const arrive = (bytes: Buffer, end = false) => {
    stream.unread += bytes.length
    stream.receiveData(bytes, 0, end)
  }
  return { stream, body, seen, arrive }
}

async function readAll(body: Body): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

describe('Body', () => {
  it('hands over all that arrives, in order, and gives back all of it', async () => {
    const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.constant(new Uint8Array(20_000).fill(5))), {
      maxLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.boolean(), { minLength: 1 }), async (all, pauses) => {
        const { body, seen, arrive } = open()
        const read = readAll(body)
        for (const [i, piece] of all.entries()) {
          arrive(Buffer.from(piece))
          if (pauses[i % pauses.length]) await turn()
        }
        arrive(Buffer.alloc(0), true)
        const whole = Buffer.concat(all)
        expect((await read).equals(whole)).toBe(true)
        expect(seen.givenBack).toBe(whole.length)
      }),
    )
  })

  it('gives the peer no credit for what nobody reads, but for the first piece', async () => {
    const { body, seen, arrive } = open()
    for (let i = 0; i < 100; i++) {
      arrive(Buffer.alloc(1_000))
      await turn()
    }
    expect(seen.givenBack).toBe(1_000)
    body.resume()
    await expect.poll(() => seen.givenBack, { interval: 1 }).toBe(100_000)
  })

  it('gives nothing more back while its reader pauses', async () => {
    const { body, seen, arrive } = open()
    body.on('data', () => body.pause())
    arrive(Buffer.alloc(10))
    await turn()
    for (let i = 0; i < 100; i++) arrive(Buffer.alloc(1_000))
    await turn()
    expect(seen.givenBack).toBeLessThanOrEqual(2_000)
  })

  it('takes little more room for many small pieces than for one large, while nobody reads', async () => {
    const { body, arrive } = open()
    for (let i = 0; i < 100_000; i++) {
      arrive(Buffer.from('x'))
      if (i % 100 === 0) await turn()
    }
    arrive(Buffer.alloc(0), true)
    let chunks = 0
    let bytes = 0
    for await (const chunk of body) {
      chunks += 1
      bytes += (chunk as Buffer).length
    }
    expect(bytes).toBe(100_000)
    expect(chunks).toBeLessThan(5)
  })

  it('keeps nothing of the buffer that a small piece came in', async () => {
    const { body, arrive } = open()
    const large = Buffer.allocUnsafeSlow(64 * 1024).fill('x')
    arrive(large.subarray(0, 10))
    large.fill('y')
    arrive(Buffer.alloc(0), true)
    expect(String(await readAll(body))).toBe('x'.repeat(10))
  })

  it('gives everything back when it is destroyed, and whatever comes afterwards', async () => {
    const { body, seen, arrive } = open()
    for (let i = 0; i < 10; i++) arrive(Buffer.alloc(1_000))
    body.destroy()
    await once(body, 'close')
    expect(seen.givenBack).toBe(10_000)
    arrive(Buffer.alloc(500))
    expect(seen.givenBack).toBe(10_500)
  })

  it('ends when the peer does, whether bytes came with the end or not', async () => {
    for (const last of [Buffer.alloc(0), Buffer.from('last')]) {
      const { body, arrive } = open()
      arrive(Buffer.from('first '))
      arrive(last, true)
      expect(String(await readAll(body))).toBe(`first ${last}`)
    }
  })

  it('ends at once when nothing ever came', async () => {
    const { body, arrive } = open()
    arrive(Buffer.alloc(0), true)
    expect(await readAll(body)).toHaveLength(0)
  })
})

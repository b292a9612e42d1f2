import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Output } from './output.ts'
import { MemorySocket } from './testing/memory-socket.ts'

function open({ fast = true } = {}) {
  const socket = new MemorySocket(fast)
  return { socket, output: new Output(socket) }
}

function put(output: Output, bytes: Buffer): void {
  const { buffer, at } = output.room(bytes.length)
  bytes.copy(buffer, at)
  output.wrote(bytes.length)
}

describe('Output', () => {
  it('writes once per turn, whatever was said in it', async () => {
    const { socket, output } = open()
    put(output, Buffer.from('one '))
    output.write(Buffer.from('two '))
    put(output, Buffer.from('three'))
    expect(socket.writes).toEqual([])
    await turn()
    expect(socket.writes).toHaveLength(1)
    expect(String(socket.written)).toBe('one two three')
    put(output, Buffer.from(' four'))
    await turn()
    expect(socket.writes).toHaveLength(2)
    expect(String(socket.written)).toBe('one two three four')
  })

  it('keeps the order of small parts and large ones', async () => {
    const part = fc.tuple(
      fc.boolean(),
      fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 4_000, max: 20_000 })),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(part, { maxLength: 20 }), { maxLength: 4 }), async turns => {
        const { socket, output } = open()
        const said: Buffer[] = []
        for (const parts of turns) {
          for (const [copied, size] of parts) {
            const bytes = Buffer.alloc(size, said.length)
            said.push(bytes)
            if (copied) put(output, bytes)
            else output.write(bytes)
          }
          await turn()
        }
        expect(socket.written.equals(Buffer.concat(said))).toBe(true)
        expect(output.length).toBe(0)
      }),
      { numRuns: 50 },
    )
  })

  it('writes a large buffer from where it lies', async () => {
    const { socket, output } = open()
    const large = Buffer.alloc(100_000)
    put(output, Buffer.from('head'))
    output.write(large)
    await turn()
    expect(socket.writes[0]).toHaveLength(2)
    expect(socket.writes[0]?.[1]?.buffer).toBe(large.buffer)
  })

  it('copies a small one, which may change afterwards', async () => {
    const { socket, output } = open()
    const small = Buffer.from('before')
    output.write(small)
    small.fill('x')
    await turn()
    expect(String(socket.written)).toBe('before')
  })

  it('is full when more waits than a quarter of a megabyte, until it has left', async () => {
    const { socket, output } = open({ fast: false })
    const piece = Buffer.alloc(64 * 1024)
    for (let i = 0; i < 4; i++) output.write(piece)
    expect(output.full).toBe(false)
    output.write(piece)
    expect([output.full, output.length]).toEqual([true, 5 * piece.length])
    await turn()
    expect([output.full, output.length]).toEqual([true, 5 * piece.length])
    const drained = new Promise(resolve => socket.once('drain', resolve))
    socket.finishWrite()
    await drained
    expect([output.full, output.length]).toEqual([false, 0])
  })

  it('keeps what is said while the socket is behind close together, and writes it in one when it is not', async () => {
    const { socket, output } = open({ fast: false })
    output.write(Buffer.alloc(100_000))
    await turn()
    for (let i = 0; i < 1_000; i++) {
      put(output, Buffer.from('ack'))
      await turn()
    }
    expect(socket.writes).toHaveLength(1)
    expect(output.length).toBe(103_000)
    socket.finishWrite()
    await expect.poll(() => socket.writes.length, { interval: 1 }).toBe(2)
    expect(socket.writes[1]?.length).toBeLessThan(5)
    expect(String(Buffer.concat(socket.writes[1] ?? []))).toBe('ack'.repeat(1_000))
  })

  it('keeps little room for a connection that is idle', async () => {
    const { output } = open()
    put(output, Buffer.from('hello'))
    await turn()
    expect(output.room(1).buffer.buffer.byteLength).toBeLessThan(1_024)
  })

  it('writes all that waits when it has to be now', () => {
    const { socket, output } = open({ fast: false })
    output.write(Buffer.alloc(100_000))
    output.flush()
    put(output, Buffer.from('last words'))
    output.flush()
    expect(output.length).toBe(100_010)
    expect(socket.writableLength).toBe(100_010)
  })

  it('drops what nobody can read any more', async () => {
    const { socket, output } = open()
    socket.destroy()
    output.write(Buffer.alloc(10_000))
    await turn()
    expect([output.length, socket.writes.length]).toEqual([0, 0])
  })
})

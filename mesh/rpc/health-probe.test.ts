import { createServer as createHttp1Server } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { Server as GrpcServer, ServerCredentials, status } from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { probeHealth } from './health-probe.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A gRPC server whose health is what `answer` says of a name; `undefined` is NOT_FOUND. */
async function grpcServer(answer: (name: string) => number | undefined): Promise<string> {
  const server = new GrpcServer()
  const text = (bytes: Buffer) => bytes.subarray(bytes.length > 129 ? 3 : 2).toString()
  server.addService(
    {
      check: {
        path: '/grpc.health.v1.Health/Check',
        requestStream: false,
        responseStream: false,
        requestSerialize: (value: Buffer) => value,
        requestDeserialize: (value: Buffer) => value,
        responseSerialize: (value: Buffer) => value,
        responseDeserialize: (value: Buffer) => value,
      },
    },
    {
      check: (call: { request: Buffer }, done: (error: object | null, value?: Buffer) => void) => {
        const word = answer(text(call.request))
        if (word === undefined) return done({ code: status.NOT_FOUND, details: 'never heard of it' })
        done(null, word === 0 ? Buffer.alloc(0) : Buffer.from([0x08, word]))
      },
    },
  )
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  )
  closing.push(() => server.forceShutdown())
  return `127.0.0.1:${port}`
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const probe = (authority: string, name = '', timeoutMs = 5000) => probeHealth(authority, name, timeoutMs, systemClock)

describe('probeHealth', () => {
  it('hears each word of a real gRPC server, under the name that it asks for', async () => {
    const longName = 'x'.repeat(300)
    const words = new Map([
      ['', 1],
      ['echo-agent-1', 2],
      ['odd', 0],
      [longName, 1],
    ])
    const authority = await grpcServer(name => words.get(name))
    expect(await probe(authority)).toBe('SERVING')
    expect(await probe(authority, 'echo-agent-1')).toBe('NOT_SERVING')
    expect(await probe(authority, 'odd')).toBe('UNKNOWN')
    expect(await probe(authority, longName)).toBe('SERVING')
    await expect(probe(authority, 'nobody')).rejects.toThrow('[not_found] never heard of it')
  })

  it('is refused where nothing listens', async () => {
    const server = createServer()
    const authority = await listen(server)
    server.close()
    await expect(probe(authority)).rejects.toThrow(/\[unavailable\] .*ECONNREFUSED/)
  })

  it('gives up on a server that accepts and says nothing', async () => {
    const authority = await listen(createServer(() => {}))
    await expect(probe(authority, '', 50)).rejects.toThrow('[deadline_exceeded]')
  })

  it('fails on whatever is not gRPC: HTTP/1, garbage, plain HTTP/2', async () => {
    await expect(probe(await listen(createHttp1Server()))).rejects.toThrow('[unavailable]')
    await expect(probe(await listen(createServer(socket => socket.end('garbage'))))).rejects.toThrow('[unavailable]')

    const plain = createHttp2Server((_request, response) => response.end('hello'))
    await new Promise<void>(resolve => plain.listen(0, '127.0.0.1', resolve))
    closing.push(() => plain.close())
    await expect(probe(`127.0.0.1:${(plain.address() as AddressInfo).port}`)).rejects.toThrow()
  })

  it('leaves no connection behind', async () => {
    let open = 0
    const http2 = createHttp2Server((_request, response) => response.end())
    http2.on('session', session => {
      open += 1
      session.on('close', () => {
        open -= 1
      })
    })
    await new Promise<void>(resolve => http2.listen(0, '127.0.0.1', resolve))
    closing.push(() => http2.close())
    const authority = `127.0.0.1:${(http2.address() as AddressInfo).port}`
    for (let i = 0; i < 5; i++) await probe(authority).catch(() => {})
    await expect.poll(() => open).toBe(0)
  })
})

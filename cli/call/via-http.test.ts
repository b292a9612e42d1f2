import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openMeshDirectory } from '../local/mesh-directory.ts'
import type { CallWanted } from './via.ts'
import { viaHttp } from './via-http.ts'

/** Calls `weather.get_forecast` of a router that answers as `listener` does. */
async function call(listener: RequestListener, over: Partial<CallWanted> = {}) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const place = { directory: openMeshDirectory('/nowhere'), grpc: '', consul: '', local: false }
  const messages: unknown[] = []
  const signal = new AbortController().signal
  const wanted = { service: 'weather', operation: 'get_forecast', input: {}, stream: false, signal, ...over }
  const facts = viaHttp(
    { ...place, router: `http://127.0.0.1:${port}` },
    wanted,
    message => void messages.push(message),
  )
  try {
    return { facts: await facts, messages }
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const ndjson = { 'content-type': 'application/x-ndjson' }
const failure = '{"error":{"code":"not_found","message":"no such city","requestId":"1"}}'

describe('viaHttp', () => {
  it('hands over the answer, and who gave it', async () => {
    const seen: unknown[] = []
    const answer = await call(
      (request, response) => {
        seen.push(request.method, request.url, request.headers['mesh-timeout-ms'])
        response.writeHead(200, { 'content-type': 'application/json', 'mesh-instance': 'w-1', 'mesh-attempts': '2' })
        response.end('{"days":[]}')
      },
      { timeoutMs: 5000 },
    )
    expect(seen).toEqual(['POST', '/v1/weather/get_forecast', '5000'])
    expect(answer).toEqual({ facts: { instance: 'w-1', attempts: 2 }, messages: [{ days: [] }] })
  })

  it('takes the messages of a stream apart, however they are cut', async () => {
    const { messages } = await call(
      (_, response) => {
        response.writeHead(200, ndjson)
        response.write('{"text":"a"}\n\n{"te')
        setImmediate(() => response.end('xt":"b"}\n'))
      },
      { stream: true },
    )
    expect(messages).toEqual([{ text: 'a' }, { text: 'b' }])
  })

  it.each([
    ['an error', 404, {}, failure, '[not_found] no such city'],
    ['an error at the end of a stream', 200, ndjson, `{"a":1}\n${failure}\n`, '[not_found] no such city'],
    ['a stream without its end', 200, ndjson, '{"a":1}\n{"b"', '[unavailable] the answer was cut off'],
    ['an error of a code that nobody knows', 500, {}, '{"error":{"code":"odd","message":"m"}}', '[unknown] m'],
    ['an error that is no router’s', 502, {}, '<html>', '[unknown] the router answered HTTP 502: <html>'],
  ])('throws for %s', async (_, status, headers, body, message) => {
    await expect(
      call((_, response) => void response.writeHead(status, headers).end(body), { stream: true }),
    ).rejects.toThrow(message)
  })

  it('throws where the connection breaks within the answer', async () => {
    const broken = call(
      (_, response) => {
        response.writeHead(200, ndjson)
        response.write('{"a":1}\n', () => response.destroy())
      },
      { stream: true },
    )
    await expect(broken).rejects.toThrow('[unavailable] the answer was cut off')
  })

  it('does not wait for a router that never answers', async () => {
    await expect(call(() => {}, { timeoutMs: 1 })).rejects.toThrow('[deadline_exceeded] no answer within 1 ms')
  })
})

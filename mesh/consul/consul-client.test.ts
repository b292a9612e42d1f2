import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { parseConsulAddress } from './consul-address.ts'
import { createConsulClient } from './consul-client.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A client of a server that answers as told: a Consul that returns rubbish. */
async function clientOf(listener: RequestListener, timeoutMs = 2000) {
  const server: Server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = createConsulClient(parseConsulAddress(`127.0.0.1:${port}`, 't0k3n'), timeoutMs)
  closing.push(
    () => client.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return client
}

const atOnce = { index: 0, waitMs: 0 }
const index = { 'X-Consul-Index': '7' }
const json = { 'Content-Type': 'application/json', ...index }

describe('createConsulClient', () => {
  it('sends the token, the index and the wait', async () => {
    const heard: [string | undefined, unknown][] = []
    const client = await clientOf((request, response) => {
      heard.push([request.url, request.headers['x-consul-token']])
      response.writeHead(200, json).end('[]')
    })
    await client.health('tool-x', atOnce)
    await client.health('tool-x', { index: 9, waitMs: 1500 })
    expect(heard).toEqual([
      ['/v1/health/service/tool-x', 't0k3n'],
      ['/v1/health/service/tool-x?index=9&wait=1500ms', 't0k3n'],
    ])
  })

  it.each<[string, RequestListener]>([
    [
      'a page',
      (_, response) => response.writeHead(200, { 'Content-Type': 'text/html', ...index }).end('<h1>Welcome</h1>'),
    ],
    ['torn JSON', (_, response) => response.writeHead(200, json).end('[{"Node":')],
    ['nothing', (_, response) => response.writeHead(200, json).end()],
    ['null', (_, response) => response.writeHead(200, json).end('null')],
    ['another shape', (_, response) => response.writeHead(200, json).end('[{"Service":{}}]')],
    ['bytes', (_, response) => response.writeHead(200, index).end(Buffer.from([0, 255, 254]))],
    ['no index', (_, response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('[]')],
    ['index 0', (_, response) => response.writeHead(200, { ...json, 'X-Consul-Index': '0' }).end('[]')],
    ['a strange index', (_, response) => response.writeHead(200, { ...json, 'X-Consul-Index': 'many' }).end('[]')],
    ['an error', (_, response) => response.writeHead(500).end('No cluster leader')],
    ['too many requests', (_, response) => response.writeHead(429).end('slow down')],
    ['a closed connection', (_, response) => response.destroy()],
  ])('says that Consul is unavailable when it gives %s', async (_what, listener) => {
    const client = await clientOf(listener)
    await expect(client.health('tool-x', atOnce)).rejects.toThrow(/^\[unavailable\] Consul, health of tool-x: /)
  })

  it('writes a key only as Consul says it was last changed, and hears whether it did', async () => {
    const heard: string[] = []
    let written = 'true'
    const client = await clientOf((request, response) => {
      heard.push(`${request.method} ${request.url}`)
      response.writeHead(200, json).end(written)
    })
    expect(await client.putKeyIf('mesh/x', 'v', 0)).toBe(true)
    written = 'false'
    expect(await client.putKeyIf('mesh/x', 'v', 7)).toBe(false)
    expect(heard).toEqual(['PUT /v1/kv/mesh%2Fx?cas=0', 'PUT /v1/kv/mesh%2Fx?cas=7'])
    written = '<h1>Welcome</h1>'
    await expect(client.putKeyIf('mesh/x', 'v', 0)).rejects.toThrow(/^\[unavailable\] Consul, put key mesh\/x: /)
  })

  it('says what Consul said', async () => {
    const client = await clientOf((_, response) =>
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end('No cluster leader'),
    )
    await expect(client.leader()).rejects.toThrow('[unavailable] Consul, leader: HTTP 500 No cluster leader')
    const refusing = await clientOf((_, response) => response.writeHead(403).end('Permission denied'))
    await expect(refusing.deregister('x')).rejects.toThrow(
      '[permission_denied] Consul, deregister x: HTTP 403 Permission denied',
    )
    const picky = await clientOf((_, response) => response.writeHead(400).end('Missing service name'))
    await expect(picky.deregister('x')).rejects.toThrow('[invalid_argument] Consul, deregister x: HTTP 400 Missing')
  })

  it('gives up on a body that stops midway, which the package alone would await for ever', async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { ...json, 'Content-Length': '100' }).write('[')
      setImmediate(() => response.destroy())
    }, 200)
    await expect(client.health('tool-x', atOnce)).rejects.toThrow('[unavailable]')
  })

  it('gives up on a Consul that never answers', async () => {
    const client = await clientOf(() => {}, 100)
    await expect(client.self()).rejects.toThrow(/^\[unavailable\] Consul, agent self: .*timed out/)
  })

  it("aborts with the signal's own reason, and sends nothing where it has aborted before", async () => {
    let asked = 0
    const client = await clientOf(() => {
      asked += 1
    }, 60_000)
    const stopping = new AbortController()
    const asking = client.health('tool-x', { index: 1, waitMs: 60_000 }, stopping.signal)
    await expect.poll(() => asked).toBe(1)
    const reason = new Error('enough')
    stopping.abort(reason)
    await expect(asking).rejects.toBe(reason)
    await expect(client.leader(stopping.signal)).rejects.toBe(reason)
    expect(asked).toBe(1)
  })
})

import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '#mesh/log.ts'
import { type ApiRequest, Refusal, type Route } from './api.ts'
import { createHttpServer } from './http-server.ts'

const closing: Server[] = []
afterEach(() => {
  for (const server of closing.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(routes: Route[], loopbackOnly = true): Promise<number> {
  const server = createHttpServer(routes, silentLog, loopbackOnly)
  closing.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Sends bytes as they are and gives back all that comes, until the other side hangs up. */
function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  socket.on('error', () => {})
  return text(socket)
}

const echo: Route = {
  path: '/echo/',
  methods: { GET: ({ rest }) => ({ text: rest }), PUT: ({ body }) => ({ bytes: body }) },
  maxBodyBytes: 10,
}

describe('createHttpServer', () => {
  it('prefers the exact path, then the longest folder, and decodes the rest', async () => {
    const name = (path: string): Route => ({ path, methods: { GET: ({ rest }) => ({ json: [path, rest] }) } })
    const port = await serve([name('/a/'), name('/a/b/'), name('/a/b')])
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json()
    expect(await get('/a/b')).toEqual(['/a/b', ''])
    expect(await get('/a/b/c')).toEqual(['/a/b/', 'c'])
    expect(await get('/a/x%2Fy%20z/w')).toEqual(['/a/', 'x/y z/w'])
  })

  it('refuses a body above the bound, announced or not', async () => {
    const port = await serve([echo])
    const announced = await fetch(`http://127.0.0.1:${port}/echo/`, { method: 'PUT', body: 'x'.repeat(11) })
    expect([announced.status, await announced.text()]).toEqual([
      413,
      'Request body(11 bytes) too large, max size: 10 bytes.',
    ])
    const chunked = 'PUT /echo/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nxxxxxxxxxxx\r\n'
    expect(await raw(port, chunked)).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('answers garbage, huge headers and broken escapes with a 400 or 431, and lives', async () => {
    const port = await serve([echo])
    expect(await raw(port, '\x00\x01garbage\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await raw(port, `GET /echo/ HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4/,
    )
    expect((await fetch(`http://127.0.0.1:${port}/echo/%zz`)).status).toBe(400)
    expect(await (await fetch(`http://127.0.0.1:${port}/echo/still-here`)).text()).toBe('still-here')
  })

  it('turns a refusal into its status and words, and any other fault into a 500', async () => {
    const port = await serve([
      { path: '/no', methods: { GET: () => Promise.reject(new Refusal(409, 'no')) } },
      {
        path: '/broken',
        methods: {
          GET() {
            throw new Error('a mistake')
          },
        },
      },
    ])
    const get = async (path: string) => {
      const reply = await fetch(`http://127.0.0.1:${port}${path}`)
      return [reply.status, await reply.text()]
    }
    expect(await get('/no')).toEqual([409, 'no'])
    expect(await get('/broken')).toEqual([500, 'a mistake'])
  })

  it('tells a handler that its client has gone', async () => {
    const gone = Promise.withResolvers<void>()
    const asked = Promise.withResolvers<void>()
    const wait = async ({ signal }: ApiRequest) => {
      signal.addEventListener('abort', () => gone.resolve())
      asked.resolve()
      await gone.promise
      return {}
    }
    const port = await serve([{ path: '/wait', methods: { GET: wait } }])
    const leaving = new AbortController()
    const asking = fetch(`http://127.0.0.1:${port}/wait`, { signal: leaving.signal }).catch(() => 'left')
    await asked.promise
    leaving.abort()
    await gone.promise
    expect(await asking).toBe('left')
  })

  it('answers only under names of this machine where it listens on the loopback', async () => {
    const ask = async (host: string, loopbackOnly: boolean) => {
      const port = await serve([echo], loopbackOnly)
      return (await raw(port, `GET /echo/x HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).slice(9, 12)
    }
    expect(await ask('localhost:8500', true)).toBe('200')
    expect(await ask('[::1]:8500', true)).toBe('200')
    expect(await ask('evil.example', true)).toBe('403')
    expect(await ask('127.0.0.1.evil.example', true)).toBe('403')
    expect(await ask('consul:8500', false)).toBe('200')
  })
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startHealthServer } from '../tests/support/health-server.ts'
import { whatIsWrong } from './healthcheck.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

async function httpServer(status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end('because\n'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/readyz`
}

describe('whatIsWrong', () => {
  it('asks host:port for the health of the whole gRPC server', async () => {
    const server = await startHealthServer('')
    closing.push(server.kill)
    expect(await whatIsWrong(`127.0.0.1:${server.port}`)).toBeUndefined()
    server.words.set('', 2)
    expect(await whatIsWrong(`127.0.0.1:${server.port}`)).toBe('NOT_SERVING')
    server.kill()
    expect(await whatIsWrong(`127.0.0.1:${server.port}`)).toContain('[unavailable]')
  })

  it('asks a URL over HTTP, and says why it is not well', async () => {
    expect(await whatIsWrong(await httpServer(200))).toBeUndefined()
    expect(await whatIsWrong(await httpServer(503))).toBe('HTTP 503: because')
    expect(await whatIsWrong('http://127.0.0.1:1/readyz')).toContain('fetch failed')
  })
})

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { parseEdgeServers, readEdgeServers } from './edge-servers.ts'

// As HAProxy 2.6 writes it, without most of its columns.
const csv = `# pxname,svname,scur,stot,status,addr,
http,FRONTEND,0,2,OPEN,,
mcp-router.http,slot1,1,20,UP,127.0.0.1:1001,
mcp-router.http,slot2,0,5,DOWN,127.0.0.1:1002,
mcp-router.http,slot3,0,0,MAINT,127.0.0.1:1,
mcp-router.http,BACKEND,0,2,UP,,
mcp-router.grpc,slot1,0,7,UP 1/2,127.0.0.1:2001,
mcp-router.grpc,slot2,0,0,DRAIN,127.0.0.1:2002,

`

describe('parseEdgeServers', () => {
  it('reads the servers, and neither sums nor slots that are free', () => {
    const servers = parseEdgeServers(csv)
    expect(servers.map(({ address, up }) => [address, up])).toEqual([
      ['127.0.0.1:1001', true],
      ['127.0.0.1:1002', false],
      ['127.0.0.1:2001', true],
      ['127.0.0.1:2002', false],
    ])
    expect(servers[0]).toMatchObject({ backend: 'mcp-router.http', status: 'UP', current: 1, total: 20 })
  })

  it('finds none in what is no statistics', () => {
    expect(parseEdgeServers('<html>')).toEqual([])
  })
})

describe('readEdgeServers', () => {
  async function answering(path: string, text: string, use: (url: string) => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      response.statusCode = request.url === path ? 200 : 404
      response.end(request.url === path ? text : 'not found')
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await new Promise(resolve => server.close(resolve))
  }

  it('takes the address, and that of the page that people open', async () => {
    await answering('/stats;csv', csv, async url => {
      for (const stats of [url, `${url}/`, `${url}/stats`]) expect(await readEdgeServers(stats)).toHaveLength(4)
    })
  })

  it('says so where something else answers, or nobody does', async () => {
    let gone = ''
    await answering('/', 'hello', async url => {
      gone = url
      await expect(readEdgeServers(url)).rejects.toThrow(`${url}/stats is not HAProxy's statistics`)
    })
    await expect(readEdgeServers(gone)).rejects.toThrow(`no HAProxy answers at ${gone}`)
  })
})

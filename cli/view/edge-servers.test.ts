import { describe, expect, it } from 'vitest'
import type { Instance } from '#mesh/instance.ts'
import { disagreement } from '../local/edge-readiness.ts'
import { parseEdgeServers } from './edge-servers.ts'

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

describe('disagreement', () => {
  const servers = parseEdgeServers(csv)
  const router = (id: string, n: number, health: Instance['health'] = 'passing'): Instance => ({
    id,
    service: 'mcp-router',
    address: '127.0.0.1',
    port: 2000 + n,
    health,
    tags: [],
    meta: { http_port: String(1000 + n) },
    createIndex: n,
  })

  it('is none where HAProxy has those that pass', () => {
    expect(disagreement(servers, [router('a', 1)])).toBeUndefined()
    expect(disagreement(servers, [router('a', 1), router('b', 2, 'critical')])).toBeUndefined()
  })

  it('names a router that gets no calls yet', () => {
    expect(disagreement(servers, [router('a', 1), router('b', 2)])).toBe('HAProxy to give http calls to b')
  })

  it('names a router that is gone and still gets some', () => {
    expect(disagreement(servers, [])).toBe('HAProxy to give up 127.0.0.1:1001')
  })
})

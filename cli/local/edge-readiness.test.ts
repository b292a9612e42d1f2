import { describe, expect, it } from 'vitest'
import type { Instance } from '#mesh/instance.ts'
import type { EdgeServer } from '../view/edge-servers.ts'
import { disagreement } from './edge-readiness.ts'

describe('disagreement', () => {
  const server = (door: 'http' | 'grpc', port: number, up: boolean): EdgeServer => ({
    backend: `mcp-router.${door}`,
    address: `127.0.0.1:${port}`,
    status: up ? 'UP' : 'DOWN',
    up,
    current: 0,
    total: 0,
  })
  const servers = [
    server('http', 1001, true),
    server('http', 1002, false),
    server('grpc', 2001, true),
    server('grpc', 2002, false),
  ]
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

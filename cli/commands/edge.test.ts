import { describe, expect, it } from 'vitest'
import type { EdgeServer } from '../view/edge-servers.ts'
import { lacking } from './edge.ts'

const server = (backend: string, up = true): EdgeServer => {
  return { backend, address: '127.0.0.1:1', status: up ? 'UP' : 'DOWN', up, current: 0, total: 0 }
}

describe('lacking', () => {
  const both = [server('mcp-router.http'), server('mcp-router.grpc')]

  it('is nothing where both doors have as many as are wanted, whoever else is there', () => {
    expect(lacking([...both, server('tool-x'), server('mcp-router.http', false)], 1)).toBeUndefined()
    expect(lacking([], 0)).toBeUndefined()
  })

  it('says how many there are where one door has too few, or too many', () => {
    expect(lacking([...both, server('mcp-router.http')], 2)).toBe('HAProxy to have 2 routers (1 now)')
    expect(lacking([...both, server('mcp-router.grpc')], 1)).toBe('HAProxy to have 1 routers (2 now)')
  })
})

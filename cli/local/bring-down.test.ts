import { describe, expect, it } from 'vitest'
import { drainOrder } from './bring-down.ts'
import type { LocalProcess } from './mesh-directory.ts'

describe('drainOrder', () => {
  const process = (service: string): LocalProcess => {
    return { id: service, service, pid: 1, startMark: '1', startedAtMs: 1, alive: true }
  }
  const idsOf = (services: readonly string[]) =>
    drainOrder(services.map(process)).map(group => group.map(({ id }) => id))

  it('takes services first, then routers, the registry last', () => {
    expect(idsOf(['registry', 'mcp-router', 'agent-echo', 'tool-weather'])).toEqual([
      ['agent-echo', 'tool-weather'],
      ['mcp-router'],
      ['registry'],
    ])
  })

  it('takes HAProxy after the routers, its controller after it, and Consul last', () => {
    expect(idsOf(['consul', 'controller', 'haproxy', 'mcp-router', 'agent-echo'])).toEqual([
      ['agent-echo'],
      ['mcp-router'],
      ['haproxy'],
      ['controller'],
      ['consul'],
    ])
  })
})

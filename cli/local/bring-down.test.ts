import { describe, expect, it } from 'vitest'
import { drainOrder } from './bring-down.ts'
import type { LocalProcess } from './mesh-directory.ts'

describe('drainOrder', () => {
  it('takes services first, then routers, the registry last', () => {
    const process = (service: string): LocalProcess => {
      return { id: service, service, pid: 1, startMark: '1', startedAtMs: 0, alive: true }
    }
    const all = ['registry', 'mcp-router', 'agent-echo', 'tool-weather'].map(process)
    const ids = drainOrder(all).map(group => group.map(({ id }) => id))
    expect(ids).toEqual([['agent-echo', 'tool-weather'], ['mcp-router'], ['registry']])
  })
})

import { describe, expect, it } from 'vitest'
import type { Health } from '#mesh/instance.ts'
import { isWell } from './check.ts'

const service = (name: string, ...healths: Health[]) => ({
  name,
  instances: healths.map((health, i) => {
    return { id: `${i}`, service: name, address: '127.0.0.1', port: 1, health, tags: [], meta: {}, createIndex: 1 }
  }),
})
const any = new Map<string, number>()

describe('isWell', () => {
  it('wants every instance to pass, and that there is one', () => {
    expect(isWell([service('agent-echo', 'passing', 'passing')], any)).toBe(true)
    expect(isWell([service('agent-echo', 'passing', 'critical')], any)).toBe(false)
    expect(isWell([service('agent-echo')], any)).toBe(false)
    expect(isWell([], any)).toBe(false)
  })

  it('wants the very number where one is given, whatever else is still registered', () => {
    const two = [service('agent-echo', 'passing', 'critical', 'passing')]
    expect(isWell(two, new Map([['agent-echo', 2]]))).toBe(true)
    expect(isWell(two, new Map([['agent-echo', 3]]))).toBe(false)
    expect(isWell([service('agent-echo')], new Map([['agent-echo', 0]]))).toBe(true)
  })
})

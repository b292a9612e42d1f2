import { describe, expect, it } from 'vitest'
import type { LocalProcess } from '../local/mesh-directory.ts'
import type { Catalogue } from './catalogue.ts'
import { changesBetween } from './changes.ts'
import { viewMesh } from './mesh-view.ts'
import { viewLines } from './view-lines.ts'

const listed = (id: string, health: 'passing' | 'critical', port: number) => ({
  id,
  address: '127.0.0.1',
  port,
  health,
})
const process = (id: string, service: string, alive = true): LocalProcess => {
  return { id, service, pid: 7, startMark: '1', startedAtMs: 1000, alive }
}
const catalogue: Catalogue = {
  services: [
    {
      name: 'agent-echo',
      kind: 'agent',
      shortName: 'echo',
      state: 'healthy',
      instances: [listed('a', 'passing', 1), listed('b', 'passing', 2)],
      operations: [],
    },
    {
      name: 'tool-geo',
      kind: 'tool',
      shortName: 'geo',
      state: 'down',
      problem: 'no reflection',
      instances: [],
      operations: [],
    },
  ],
}
const programs = [{ service: 'worker-x', kind: 'worker', name: 'x', main: '' }] as const

describe('viewMesh', () => {
  it('calls a process dead at once, before Consul knows', () => {
    const [echo] = viewMesh(catalogue, [process('a', 'agent-echo'), process('b', 'agent-echo', false)], [])
    expect(echo?.instances.map(({ id, health }) => [id, health])).toEqual([
      ['a', 'passing'],
      ['b', 'dead'],
    ])
    expect(echo?.state).toBe('degraded')
  })

  it('shows processes that are not registered yet, and those that never are', () => {
    const services = viewMesh(catalogue, [process('c', 'agent-echo'), process('r', 'mcp-router')], [])
    expect(services[0]?.instances.map(({ id, health }) => [id, health])).toContainEqual(['c', 'starting'])
    expect(services.at(-1)).toMatchObject({ name: 'mcp-router', state: 'healthy', instances: [{ health: 'running' }] })
  })

  it('says of one that was asked to end that it drains, and no more of it once it has ended', () => {
    const leaving = { ...process('c', 'agent-echo'), draining: true }
    const health = (given: LocalProcess) => viewMesh(catalogue, [given], [])[0]?.instances.find(({ id }) => id === 'c')
    expect(health(leaving)?.health).toBe('drain')
    expect(health({ ...leaving, alive: false })).toBeUndefined()
  })

  it('knows no more than that they run where no router answers', () => {
    const services = viewMesh(undefined, [process('a', 'agent-echo')], [])
    expect(services).toMatchObject([{ name: 'agent-echo', instances: [{ id: 'a', health: 'running' }] }])
  })

  it('lists services that could run and do not as down', () => {
    expect(viewMesh(catalogue, [], programs).at(-1)).toMatchObject({ name: 'worker-x', state: 'down', instances: [] })
  })
})

describe('viewLines', () => {
  it('makes a table, and says below it what is wrong', () => {
    const services = viewMesh(catalogue, [process('b', 'agent-echo', false)], [])
    expect(viewLines(services, 61_000, (_style, text) => text)).toEqual([
      'SERVICE     STATE     INSTANCE  HEALTH   ADDRESS      PID  UP',
      'agent-echo  degraded  b         dead     127.0.0.1:2  7    -',
      '                      a         passing  127.0.0.1:1  -    -',
      'tool-geo    down      -         -        -            -    -',
      'tool-geo: no reflection',
    ])
  })
})

describe('changesBetween', () => {
  it('tells who joined, changed and left', () => {
    const before = viewMesh(catalogue, [process('b', 'agent-echo')], [])
    const after = viewMesh(catalogue, [process('b', 'agent-echo', false), process('c', 'agent-echo')], [])
    expect(changesBetween(before, after)).toEqual(['agent-echo b: passing → dead', 'agent-echo c: joined, starting'])
    expect(changesBetween(after, before)).toContain('agent-echo c: left')
    expect(changesBetween(after, after)).toEqual([])
  })
})

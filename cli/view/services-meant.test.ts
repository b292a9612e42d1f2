import { describe, expect, it } from 'vitest'
import { servicesMeant } from './services-meant.ts'

describe('services that are meant', () => {
  const programs = [{ service: 'agent-echo', kind: 'agent', name: 'echo', main: '' }] as const
  const meant = (...names: string[]) =>
    servicesMeant(names, ['tool-geo', 'tool-map', 'worker-map', 'places', 'mcp-router'], programs)

  it.each<[string, string[]]>([
    ['geo', ['tool-geo']],
    ['tool-geo', ['tool-geo']],
    ['map', ['tool-map', 'worker-map']],
    ['places', ['places']],
    ['echo', ['agent-echo']],
    ['echo-agent', ['agent-echo']],
    ['router', ['mcp-router']],
    ['haproxy', ['haproxy']],
    ['tool-gone', ['tool-gone']],
  ])('are found by %s', (name, services) => {
    expect(meant(name)).toEqual(services)
  })

  it('are all that are named', () => {
    expect(meant('geo', 'echo')).toEqual(['tool-geo', 'agent-echo'])
  })

  it('are not what is neither there nor here', () => {
    expect(() => meant('nobody')).toThrow('there is no service "nobody" here; there are echo, router')
  })
})

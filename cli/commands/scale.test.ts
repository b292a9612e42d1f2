import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { ProcessRecord } from '../local/mesh-directory.ts'
import { scaleLines, wantedScale } from './scale.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('wantedScale', () => {
  it('means every service by --all, but for those that are named, and no router', () => {
    const scale = wantedScale(['echo=1'], '3', root)
    expect(scale.get('agent-echo')).toBe(1)
    expect(scale.get('tool-weather')).toBe(3)
    expect(scale.has('mcp-router')).toBe(false)
  })

  it('refuses to do nothing', () => {
    expect(() => wantedScale([], undefined, root)).toThrow('say what to scale, such as echo=3')
  })
})

describe('scaleLines', () => {
  it('says what became of each service', () => {
    const record = (id: string): ProcessRecord => ({
      id,
      service: 'agent-echo',
      pid: 1,
      startMark: '1',
      startedAtMs: 0,
    })
    const scale = new Map([
      ['agent-echo', 3],
      ['tool-weather', 1],
    ])
    const result = { started: [record('a'), record('b')], stopped: [], buried: [record('c')] }
    expect(scaleLines(scale, result)).toEqual([
      'agent-echo: 3 instances (2 started, 1 dead)',
      'tool-weather: 1 instance',
    ])
  })
})

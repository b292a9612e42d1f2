import { describe, expect, it } from 'vitest'
import { parseScale } from './parse-scale.ts'
import type { Program } from './programs.ts'

const program = (kind: Program['kind'], name: string): Program => ({ service: `${kind}-${name}`, kind, name, main: '' })
const programs = [program('agent', 'echo'), program('tool', 'weather'), program('agent', 'geo'), program('tool', 'geo')]

describe('parseScale', () => {
  it('takes a service by its short name, its full one, and the one of Compose files', () => {
    expect([...parseScale(['echo=3', 'tool-weather=0', 'geo-agent=1', 'router=2'], programs)]).toEqual([
      ['agent-echo', 3],
      ['tool-weather', 0],
      ['agent-geo', 1],
      ['mcp-router', 2],
    ])
  })

  it.each([
    ['echo', '"echo" must be NAME=N, such as echo=3'],
    ['=3', '"=3" must be NAME=N, such as echo=3'],
    ['echo=', 'echo=N: N must be a whole number from 0 to 100, not ""'],
    ['echo=-1', 'echo=N: N must be a whole number from 0 to 100, not "-1"'],
    ['echo=101', 'echo=N: N must be a whole number from 0 to 100, not "101"'],
    ['router=0', 'router=N: N must be a whole number from 1 to 100, not "0"'],
    ['nope=1', 'there is no service "nope" here; there are echo, weather, geo, geo, router'],
    ['geo=1', '"geo" could be agent-geo or tool-geo: write one of these'],
  ])('refuses %s and says what is right', (word, message) => {
    expect(() => parseScale([word], programs)).toThrow(message)
  })

  it('refuses a service that is named twice, under whatever name', () => {
    expect(() => parseScale(['echo=1', 'agent-echo=2'], programs)).toThrow('agent-echo is named twice')
  })
})

import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { kinds } from '#mesh/names.ts'
import { scaffold } from './scaffold.ts'
import { assertFree, parseName } from './service-name.ts'

describe('parseName', () => {
  it('spells a name as each language does', () => {
    expect(parseName('fact-check')).toEqual({
      plain: 'fact-check',
      snake: 'fact_check',
      pascal: 'FactCheck',
      camel: 'factCheck',
    })
  })

  it.each(['', 'Hello', '1st', 'a--b', '-a', 'a-', 'a_b', 'a.b', '../x', 'x'.repeat(31)])('refuses "%s"', text => {
    expect(() => parseName(text)).toThrow(`"${text}" cannot be a name: lower-case letters`)
  })

  it.each(['router', 'mesh', 'all'])('refuses %s, which means something else', text => {
    expect(() => parseName(text)).toThrow('it means something else here')
  })
})

describe('assertFree', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))

  it('refuses a name that a service of any kind has', () => {
    expect(() => assertFree(root, parseName('echo'))).toThrow('"echo" is taken by agents/echo: choose another name')
  })

  it('lets a new name pass', () => {
    expect(() => assertFree(root, parseName('never-was'))).not.toThrow()
  })
})

describe('scaffold', () => {
  it('makes a tool: a contract, the program, the work, its test', () => {
    const paths = scaffold('tool', parseName('fact-check')).map(({ path }) => path)
    expect(paths).toEqual([
      'proto/fact_check/v1/fact_check.proto',
      'tools/fact-check/main.ts',
      'tools/fact-check/fact-check.test.ts',
      'tools/fact-check/fact-check.ts',
    ])
  })

  it('gives an agent no contract of its own', () => {
    const paths = scaffold('agent', parseName('muse')).map(({ path }) => path)
    expect(paths).toEqual(['agents/muse/main.ts', 'agents/muse/muse.test.ts', 'agents/muse/muse.ts'])
  })

  it.each(kinds)('leaves nothing unfilled in a %s, and names its service', kind => {
    const files = scaffold(kind, parseName('fact-check'))
    expect(files.filter(({ text }) => /__\w+__/.test(text))).toEqual([])
    expect(files.find(({ path }) => path.endsWith('/main.ts'))?.text).toContain(`name: '${kind}-fact-check'`)
  })
})

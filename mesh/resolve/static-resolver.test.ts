import { describe, expect, it } from 'vitest'
import type { Instance } from '../instance.ts'
import { createStaticResolver } from './static-resolver.ts'

const instance = (id: string): Instance => ({
  id,
  service: 'tool-x',
  address: '127.0.0.1',
  port: 1,
  health: 'passing',
  tags: [],
  meta: {},
  createIndex: 1,
})

describe('createStaticResolver', () => {
  it('tells a subscriber at once and at each change, until it leaves', () => {
    const resolver = createStaticResolver({ 'tool-x': [instance('a')] })
    const heard: string[] = []
    const end = resolver.watch('tool-x', ({ instances }) => void heard.push(instances.map(({ id }) => id).join()))
    resolver.set('tool-x', [instance('a'), instance('b')])
    resolver.remove('tool-x')
    end()
    resolver.set('tool-x', [instance('c')])
    expect(heard).toEqual(['a', 'a,b', ''])
  })

  it('tells the names', () => {
    const resolver = createStaticResolver()
    const heard: (readonly string[])[] = []
    resolver.watchNames(names => void heard.push(names))
    resolver.set('tool-x', [])
    resolver.set('agent-a', [])
    resolver.remove('tool-x')
    expect(heard).toEqual([[], ['tool-x'], ['agent-a', 'tool-x'], ['agent-a']])
  })

  it('is always well', () => {
    expect(createStaticResolver().status()).toEqual({ answering: true, silentMs: 0, holding: 0 })
  })
})

import { describe, expect, it } from 'vitest'
import { createSharedWatches } from './shared-watches.ts'

function setUp() {
  const publish = new Map<string, (value: string) => void>()
  const ended: string[] = []
  const shared = createSharedWatches<string, { end(): void }>((key, tell) => {
    publish.set(key, tell)
    return { end: () => void ended.push(key) }
  })
  const listen = (key: string) => {
    const heard: string[] = []
    const end = shared.subscribe(key, value => void heard.push(value))
    return { heard, end }
  }
  return { shared, ended, listen, publish: (key: string, value: string) => publish.get(key)?.(value) }
}

describe('createSharedWatches', () => {
  it('runs one watch for all of a key, and tells each of them', () => {
    const { shared, listen, publish } = setUp()
    const [one, two, other] = [listen('a'), listen('a'), listen('b')]
    publish('a', 'x')
    expect([one.heard, two.heard, other.heard]).toEqual([['x'], ['x'], []])
    expect(shared.running).toHaveLength(2)
  })

  it('tells the present value at once to who comes late', () => {
    const { listen, publish } = setUp()
    listen('a')
    publish('a', 'x')
    publish('a', 'y')
    expect(listen('a').heard).toEqual(['y'])
  })

  it('ends the watch with its last subscriber, once', () => {
    const { shared, ended, listen } = setUp()
    const [one, two] = [listen('a'), listen('a')]
    one.end()
    one.end()
    expect(ended).toEqual([])
    two.end()
    two.end()
    expect(ended).toEqual(['a'])
    expect(shared.running).toEqual([])
  })

  it('starts anew after that, knowing nothing of before', () => {
    const { ended, listen, publish } = setUp()
    const first = listen('a')
    publish('a', 'old')
    first.end()
    const second = listen('a')
    expect(second.heard).toEqual([])
    publish('a', 'new')
    expect([first.heard, second.heard, ended]).toEqual([['old'], ['new'], ['a']])
  })

  it('lets a subscriber leave while it is told', () => {
    const { shared, publish } = setUp()
    const heard: string[] = []
    const end = shared.subscribe('a', value => {
      heard.push(value)
      end()
    })
    const second: string[] = []
    shared.subscribe('a', value => void second.push(value))
    publish('a', 'x')
    publish('a', 'y')
    expect([heard, second]).toEqual([['x'], ['x', 'y']])
  })
})

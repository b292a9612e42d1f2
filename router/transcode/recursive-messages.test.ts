import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { field, messagesOf } from '../testing/build-file.ts'
import { recursiveMessages } from './recursive-messages.ts'

/** Messages that hold each other: `{ A: ['B'] }` is an A with a field of type B. */
function rootOf(graph: Readonly<Record<string, readonly string[]>>) {
  const messageType = Object.entries(graph).map(([name, parts]) => ({
    name,
    field: parts.map((part, i) => field(`f${i}`, i + 1, `.test.${part}`)),
  }))
  const { A } = messagesOf({ messageType })
  if (A === undefined) throw new Error('no message A')
  return A
}

const names = (graph: Readonly<Record<string, readonly string[]>>) =>
  recursiveMessages(rootOf(graph)).map(({ name }) => name)

describe('recursiveMessages', () => {
  it('finds a message that holds itself, directly or through others', () => {
    expect(names({ A: ['A'] })).toEqual(['A'])
    expect(names({ A: ['B'], B: ['C'], C: ['B', 'D'], D: [] })).toEqual(['B', 'C'])
  })

  it('finds none where messages are only held twice, or lie between circles', () => {
    expect(names({ A: ['B', 'C'], B: ['D'], C: ['D'], D: [] })).toEqual([])
    expect(names({ A: ['A', 'B'], B: ['C'], C: ['C'] })).toEqual(['A', 'C'])
  })

  it('finds those from which a way leads back, whatever the messages', () => {
    const all = ['A', 'B', 'C', 'D', 'E']
    const graph = fc.record(Object.fromEntries(all.map(name => [name, fc.subarray(all)])))
    fc.assert(
      fc.property(graph, parts => {
        const reachable = (from: string) => {
          const seen = new Set<string>(parts[from])
          for (const name of seen) for (const part of parts[name] ?? []) seen.add(part)
          return seen
        }
        const inside = new Set(['A', ...reachable('A')])
        expect(names(parts)).toEqual(all.filter(name => inside.has(name) && reachable(name).has(name)))
      }),
      { numRuns: 60 },
    )
  })
})

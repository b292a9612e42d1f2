import { describe, expect, it } from 'vitest'
import { shares } from '../../tests/support/load.ts'
import { moleculerChoice, moleculerEndpoint, moleculerNames } from './moleculer.ts'

const endpoints = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(id => moleculerEndpoint(id))

function chosen(choice: ReturnType<typeof moleculerChoice>, calls: number): Map<string, number> {
  return shares(Array.from({ length: calls }, (_, i) => choice.select(`call ${i}`).id))
}

describe('moleculerChoice', () => {
  it('gives each its turn by RoundRobin', () => {
    const choice = moleculerChoice('RoundRobin')
    choice.update(endpoints)
    expect([...chosen(choice, 80).values()]).toEqual(Array(8).fill(10))
  })

  it.each(moleculerNames)('reaches everybody by %s while nothing is known of them', name => {
    const choice = moleculerChoice(name)
    choice.update(endpoints)
    expect([...chosen(choice, 2_000).keys()].sort()).toEqual(endpoints.map(({ id }) => id))
  })

  it.each(moleculerNames)('asks nobody by %s who has left, and who has joined', name => {
    const choice = moleculerChoice(name)
    choice.update(endpoints)
    chosen(choice, 100)
    choice.update([...endpoints.slice(1), moleculerEndpoint('new')])
    const counts = chosen(choice, 2_000)
    expect(counts.has('a')).toBe(false)
    expect(counts.has('new')).toBe(true)
  })

  it('keeps calls with one key together by Shard', () => {
    const choice = moleculerChoice('Shard')
    choice.update(endpoints)
    const ids = Array.from({ length: 20 }, () => choice.select('the same').id)
    expect(new Set(ids).size).toBe(1)
  })

  it('prefers by CpuUsage whose machine is idle, and by Latency who answers pings at once', () => {
    const byCpu = moleculerChoice('CpuUsage')
    const byLatency = moleculerChoice('Latency')
    const busy = endpoints.map(({ id }) => moleculerEndpoint(id, `host of ${id}`))
    for (const [i, { node }] of busy.entries()) node.cpu = i === 0 ? 5 : 90
    byCpu.update(busy)
    byLatency.update(busy)
    for (const { id } of endpoints) byLatency.pong(id, id === 'a' ? 1 : 200)
    // Drawn among some, the good one is in a third, or two thirds of the draws.
    expect(chosen(byCpu, 2_000).get('a')).toBeGreaterThan(500)
    expect(chosen(byLatency, 2_000).get('a')).toBeGreaterThan(800)
  })
})

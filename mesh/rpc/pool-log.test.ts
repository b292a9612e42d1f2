import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createBalancer } from '../balance/balancer.ts'
import { createStrategy } from '../balance/strategies.ts'
import { createEjection } from '../health/ejection.ts'
import { outcomeOf } from '../outcome.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { logEjection, logPanic } from './pool-log.ts'

describe('the log of a pool', () => {
  it('has a line for each change: out, on trial, back, and panic', () => {
    const lines: Record<string, unknown>[] = []
    const log = pino({ base: {} }, { write: text => lines.push(JSON.parse(text)) })
    const balancer = createBalancer(
      createStrategy('round_robin', () => 0),
      { window: 20, ejection: createEjection(() => 0.5, logEjection(log)), onPanic: logPanic(log, 'tool-test') },
    )
    balancer.update({ service: 'tool-test', instances: ['a', 'b', 'c'].map(id => instanceOf(id)) }, 0)
    const others = new Set(['b', 'c'])
    const ask = (status: number, now: number) => balancer.pick({ now, excluded: others })?.done(outcomeOf(status, 0))
    for (let i = 0; i < 7; i++) ask(14, 0)
    expect(lines).toMatchObject([
      { service: 'tool-test', instance: 'a', forMs: 5_000, msg: expect.stringContaining('out for') },
    ])
    ask(0, 5_000)
    expect(lines.slice(1)).toMatchObject([
      { msg: expect.stringContaining('on trial') },
      { msg: expect.stringContaining('is back') },
    ])
    balancer.setReachable('a', false)
    balancer.setReachable('b', false)
    balancer.setReachable('c', false)
    balancer.setReachable('b', true)
    balancer.setReachable('c', true)
    expect(lines.slice(3)).toMatchObject([
      { service: 'tool-test', msg: expect.stringContaining('fewer than half') },
      { service: 'tool-test', msg: expect.stringContaining('again') },
    ])
  })
})

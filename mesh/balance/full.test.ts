import { describe, expect, it } from 'vitest'
import { instanceOf } from '../testing/instance-of.ts'
import { createBalancer } from './balancer.ts'
import { createStrategy } from './strategies.ts'

const nobody: ReadonlySet<string> = new Set()

function start(meta: readonly Record<string, string>[]) {
  const balancer = createBalancer(
    createStrategy('adaptive', () => 0.5),
    { window: 20 },
  )
  balancer.update({ service: 'tool-test', instances: meta.map((one, i) => instanceOf(`i${i}`, { meta: one })) }, 0)
  return { balancer, pick: (now = 0, excluded = nobody) => balancer.pickWithRoom({ now, excluded }) }
}

describe('pickWithRoom', () => {
  it('gives each slot two calls and no more, until one ends', () => {
    const { pick } = start([{ slots: '2' }, { slots: '1' }])
    const leases = Array.from({ length: 6 }, () => pick())
    expect(leases.map(lease => lease !== 'full' && lease?.instance.id).toSorted()).toEqual([
      'i0',
      'i0',
      'i0',
      'i0',
      'i1',
      'i1',
    ])
    expect(pick()).toBe('full')
    const [first] = leases
    if (first !== 'full') first?.done({ kind: 'ok', status: 0, durationMs: 1 })
    expect(pick()).toMatchObject({ instance: { id: first !== 'full' && first?.instance.id } })
    expect(pick()).toBe('full')
  })

  it('takes nobody for full who does not say how many slots it has', () => {
    const { pick } = start([{}, { slots: '1' }])
    for (let i = 0; i < 100; i++) expect(pick()).not.toBe('full')
  })

  it('goes by what instances report while that is fresh, and what was sent since', () => {
    const { balancer, pick } = start([{}])
    balancer.report('i0', { inFlight: 3, slots: 2 }, 1_000)
    expect(pick(1_500)).toMatchObject({ instance: { id: 'i0' } })
    expect(pick(1_500)).toBe('full')
    // Nobody has said anything for long: only the one of this process is sure.
    expect(pick(3_001)).toMatchObject({ instance: { id: 'i0' } })
    balancer.report('i0', { inFlight: 0 }, 4_000)
    // It works on none, and this process has two under way there.
    for (let i = 0; i < 2; i++) expect(pick(4_000)).not.toBe('full')
    expect(pick(4_000)).toBe('full')
  })

  it('gives one call at a time to those that say that they are full, however often they say it', () => {
    const { balancer, pick } = start([{ slots: '2' }])
    for (const now of [0, 1_000, 2_000]) {
      balancer.report('i0', { inFlight: 99 }, now)
      const lease = pick(now)
      expect(pick(now)).toBe('full')
      if (lease !== 'full') lease?.done({ kind: 'ok', status: 0, durationMs: 1 }, { inFlight: 99 })
    }
  })

  it('tells full from nobody, and looks only at those that are not excluded', () => {
    const { pick } = start([{ slots: '1' }, { slots: '1' }])
    expect(pick(0, new Set(['i0', 'i1']))).toBeUndefined()
    for (let i = 0; i < 2; i++) pick(0, new Set(['i0']))
    expect(pick(0, new Set(['i0']))).toBe('full')
    expect(pick(0, new Set(['i1']))).toMatchObject({ instance: { id: 'i0' } })
  })

  it('tells whenever somebody may have room', () => {
    const { balancer, pick } = start([{ slots: '1' }])
    let told = 0
    balancer.onRoom(() => told++)
    const lease = pick()
    expect(told).toBe(0)
    if (lease !== 'full') lease?.done({ kind: 'ok', status: 0, durationMs: 1 })
    balancer.report('i0', { inFlight: 0 }, 1)
    balancer.update({ service: 'tool-test', instances: [] }, 2)
    expect(told).toBe(3)
    balancer.onRoom(undefined)
    balancer.update({ service: 'tool-test', instances: [] }, 3)
    expect(told).toBe(3)
  })
})

describe('a strategy for one call', () => {
  it('chooses for that call, and keeps its place between such calls', () => {
    const made: string[] = []
    const balancer = createBalancer(
      createStrategy('random', () => 0),
      {
        window: 20,
        strategyNamed(name) {
          made.push(name)
          return createStrategy(name, () => 1 - Number.EPSILON)
        },
      },
    )
    balancer.update({ service: 'tool-test', instances: ['a', 'b', 'c'].map(id => instanceOf(id)) }, 0)
    const ids = (strategy?: string) =>
      Array.from(
        { length: 3 },
        () => balancer.pick({ now: 0, excluded: nobody, ...(strategy !== undefined && { strategy }) })?.instance.id,
      )
    expect(ids()).toEqual(['a', 'a', 'a'])
    expect(ids('round_robin')).toEqual(['a', 'b', 'c'])
    expect(ids('random')).toEqual(['a', 'a', 'a'])
    expect(made).toEqual(['round_robin'])
  })
})

import { describe, expect, it } from 'vitest'
import { exponential } from './distribution.ts'
import { oracle } from './reference.ts'
import { type Ended, type Scenario, simulate } from './simulate.ts'
import { equal } from './station.ts'

const few: Scenario = {
  instances: equal(5, 2),
  routers: 2,
  load: 0.7,
  sizes: exponential,
  strategy: 'adaptive',
  reports: { onReply: true, every: 1 },
  warmUp: 1_000,
  calls: 20_000,
  seed: 1,
}

describe('simulate', () => {
  it('gives the same for the same scenario, to the last digit, and something else for another seed', () => {
    expect(simulate(few)).toEqual(simulate(few))
    expect(simulate({ ...few, seed: 2 }).mean).not.toBe(simulate(few).mean)
  })

  it('gives every strategy the same calls', () => {
    const alone = { ...few, instances: equal(1, 10) }
    expect(simulate({ ...alone, strategy: 'random' }).mean).toBe(simulate({ ...alone, strategy: 'round_robin' }).mean)
  })

  it('takes no longer than the calls themselves where nobody waits', () => {
    const { mean, utilisation } = simulate({ ...few, instances: equal(5, 100), load: 0.1 })
    expect(mean).toBeGreaterThan(0.97)
    expect(mean).toBeLessThan(1.03)
    expect(utilisation).toBeCloseTo(0.1, 2)
  })

  it('works twice as fast where instances are twice as fast', () => {
    const slow = simulate(few)
    const fast = simulate({ ...few, instances: equal(5, 2, 2), strategy: 'random', reports: { onReply: false } })
    const same = simulate({ ...few, strategy: 'random', reports: { onReply: false } })
    expect(fast.mean).toBeCloseTo(same.mean / 2, 5)
    expect(fast.throughput).toBeCloseTo(2 * slow.throughput, 0)
  })

  it('counts calls that fail as not good, and leaves them out of response times', () => {
    const broken = simulate({
      ...few,
      instances: [{ slots: 2, speed: 1, fails: () => true }, ...equal(4, 2)],
      strategy: 'random',
    })
    expect(broken.shares[0]).toBeCloseTo(0.2, 1)
    expect(broken.good).toBeCloseTo(1 - (broken.shares[0] ?? 0), 2)
    expect(broken.mean).toBeGreaterThan(1)
    const flaky = simulate({ ...few, instances: equal(5, 2).map(shape => ({ ...shape, faults: 0.1 })) })
    expect(flaky.good).toBeCloseTo(0.9, 1.5)
  })

  it('counts calls that are late as not good', () => {
    const { p50 } = simulate(few)
    expect(simulate({ ...few, deadline: p50 }).good).toBeCloseTo(0.5, 1.5)
  })

  it('goes on while instances come and go, and loses no call', () => {
    const { shares, throughput } = simulate({ ...few, churnEvery: 2, slowStart: 4 })
    expect(shares.length).toBeGreaterThan(100)
    expect(throughput).toBeCloseTo(7, 0)
  })

  it('takes exactly the calls that it is given, and tells of each as it ends', () => {
    const sizes = [3, 1, 0.5, 2]
    const arrivals = sizes.map((size, i) => ({ at: i / 10, router: i % 2, size }))
    const ended: Ended[] = []
    simulate({ ...few, arrivals, warmUp: 0, calls: 4, strategy: 'round_robin', onEnd: call => ended.push(call) })
    expect(ended.map(({ lasted }) => lasted)).toEqual([0.5, 1, 2, 3].map(size => expect.closeTo(size)))
    expect(ended.map(({ arrivedAt }) => arrivedAt)).toEqual([0.2, 0.1, 0.3, 0].map(at => expect.closeTo(at)))
  })

  it('gives nothing more to the one that leaves at a moment, and its place to another', () => {
    const arrivals = Array.from({ length: 100 }, (_, i) => ({ at: i, router: 0, size: 0.5 }))
    const { shares } = simulate({
      ...few,
      routers: 1,
      arrivals,
      changes: [{ at: 49.5, place: 2, shape: { slots: 2, speed: 1 } }],
      warmUp: 0,
      calls: 100,
      strategy: 'round_robin',
    })
    expect(shares).toEqual([0.2, 0.2, 0.1, 0.2, 0.2, 0.1])
  })

  it('ejects the one that fails where that is asked for', () => {
    const instances = [{ slots: 2, speed: 1, fails: () => true }, ...equal(4, 2)]
    const broken = { ...few, instances, strategy: 'round_robin' }
    expect(simulate({ ...broken, ejects: true }).shares[0]).toBeLessThan((simulate(broken).shares[0] ?? 0) / 4)
  })

  it('knows the queues that the oracle asks for: nobody joins a longer one', () => {
    const { mean } = simulate({ ...few, strategy: oracle })
    for (const strategy of ['random', 'p2c', 'adaptive'])
      expect(mean).toBeLessThanOrEqual(simulate({ ...few, strategy }).mean)
  })
})

import { describe, expect, it } from 'vitest'
import { ManualClock } from '../manual-clock.ts'
import { InstanceLoad } from './instance-load.ts'
import { publicOrca } from './testing/public-orca.ts'

const { responseDeserialize: read } = publicOrca()

function start(slots?: number) {
  const clock = new ManualClock()
  const load = new InstanceLoad(slots, clock)
  const trailer = () => read(load.trailers().get('endpoint-load-metrics-bin')[0] as Buffer)
  return { clock, load, trailer }
}

describe('InstanceLoad', () => {
  it('counts a call from its arrival to its end, and says the same in trailers as in reports', () => {
    const { load, trailer } = start(4)
    load.began()
    load.began()
    expect(trailer()).toEqual({ namedMetrics: { in_flight: 2, slots: 4 }, applicationUtilization: 0.5 })
    load.ended(false)
    expect(trailer()).toEqual({ namedMetrics: { in_flight: 1, slots: 4 }, applicationUtilization: 0.25 })
    expect(read(load.report())).toEqual(trailer())
    expect([load.inFlight, load.served]).toEqual([1, 1])
  })

  it('says no slots where it has none to say', () => {
    const { load, trailer } = start()
    load.began()
    expect(trailer()).toEqual({ namedMetrics: { in_flight: 1 } })
  })

  it('says how many calls and faults ended a second, anew each second', async () => {
    const { clock, load, trailer } = start()
    for (let i = 0; i < 10; i++) {
      load.began()
      load.ended(i < 3)
    }
    expect(trailer()).toEqual({ namedMetrics: { in_flight: 0 } })
    await clock.advance(2_000)
    expect(trailer()).toEqual({ rpsFractional: 5, eps: 1.5, namedMetrics: { in_flight: 0 } })
    await clock.advance(1_000)
    expect(trailer()).toEqual({ namedMetrics: { in_flight: 0 } })
  })

  it('tells of every change, and of the one that gives a full instance room', () => {
    const { load } = start(1)
    const heard: boolean[] = []
    const stop = load.onChange(freed => heard.push(freed))
    load.began()
    load.began()
    load.ended(false)
    load.ended(false)
    expect(heard).toEqual([false, false, false, true])
    stop()
    load.began()
    expect(heard).toHaveLength(4)
  })
})

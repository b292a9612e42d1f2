import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { Slots } from './slots.ts'
import { measureSlots } from './slots-metrics.ts'

describe('measureSlots', () => {
  it('tells how many calls run, wait and were refused, as it is', async () => {
    const registry = new Registry()
    const slots = new Slots({ slots: 1, queueLimit: 1 })
    measureSlots(registry, slots)
    const signal = new AbortController().signal
    const figures = async () => (await registry.metrics()).split('\n').filter(line => line.startsWith('meshwork_'))
    for (let i = 0; i < 2; i++) void slots.enter(signal)
    expect(() => slots.enter(signal)).toThrow('[overloaded]')
    expect(await figures()).toEqual([
      'meshwork_instance_slots 1',
      'meshwork_instance_calls_running 1',
      'meshwork_instance_calls_queued 1',
      'meshwork_instance_calls_refused 1',
    ])
  })
})

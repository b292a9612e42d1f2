import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { CallFigures } from '#mesh/call/call-figures.ts'
import { measureLayers } from './layer-metrics.ts'

describe('measureLayers', () => {
  it('tells by service and priority what has happened, and nothing of services where nothing has', async () => {
    const registry = new Registry()
    const figures = new CallFigures()
    measureLayers(registry, () => figures.all)
    const read = async () => (await registry.metrics()).split('\n').filter(line => line.startsWith('meshwork_'))
    expect(await read()).toEqual([])

    const one = figures.of('tool-x')
    one.waiting.task = 2
    one.shed.batch = 3
    one.refused = 4
    one.hedges = 5
    one.hedgesWon = 1
    expect(await read()).toEqual([
      'meshwork_router_calls_waiting{service="tool-x",priority="interactive"} 0',
      'meshwork_router_calls_waiting{service="tool-x",priority="task"} 2',
      'meshwork_router_calls_waiting{service="tool-x",priority="batch"} 0',
      'meshwork_router_calls_shed{service="tool-x",priority="interactive"} 0',
      'meshwork_router_calls_shed{service="tool-x",priority="task"} 0',
      'meshwork_router_calls_shed{service="tool-x",priority="batch"} 3',
      'meshwork_router_calls_refused{service="tool-x"} 4',
      'meshwork_router_calls_hedged{service="tool-x"} 5',
      'meshwork_router_calls_hedges_won{service="tool-x"} 1',
    ])
  })
})

import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { createBalancer } from '#mesh/balance/balancer.ts'
import { createStrategy } from '#mesh/balance/strategies.ts'
import { createPolicies } from '#mesh/call/policies.ts'
import { silentLog } from '#mesh/log.ts'
import { outcomeOf } from '#mesh/outcome.ts'
import { createStaticKeys } from '#mesh/resolve/static-keys.ts'
import { createStaticResolver } from '#mesh/resolve/static-resolver.ts'
import { measurePools } from './pool-metrics.ts'
import { instanceOf } from './testing/instances.ts'

async function figures(registry: Registry): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n')
  return lines.filter(line => line.startsWith('meshwork_')).map(line => line.replace('meshwork_router_', ''))
}

describe('measurePools', () => {
  it('tells of each pool and each instance as they are, and nothing of those that left', async () => {
    const registry = new Registry()
    const balancer = createBalancer(
      createStrategy('round_robin', () => 0),
      { window: 20 },
    )
    const [a, b] = [instanceOf('tool-x', 'a'), instanceOf('tool-x', 'b', { health: 'critical' })]
    balancer.update({ service: 'tool-x', instances: [a, b] }, 0)
    const keys = createStaticKeys({ 'mesh/lb/tool-x': 'p2c', 'mesh/lb/tool-gone': 'p3c' })
    const policies = createPolicies({ watchKeys: keys.watch, log: silentLog, onChoice: () => {} })
    policies.follow('tool-x')
    const mesh = { balancers: () => new Map([['tool-x', balancer]]), policies }
    measurePools(registry, mesh, createStaticResolver())
    keys.set('mesh/lb/tool-x', 'random')
    balancer.report('b', { inFlight: 3, slots: 4 }, 0)
    balancer.report('b', { inFlight: Number.NaN }, 0)
    balancer.pick({ now: 0, excluded: new Set() })
    balancer.pick({ now: 0, excluded: new Set() })?.done(outcomeOf(14, 5))

    expect((await figures(registry)).sort()).toEqual([
      'consul_held_watches 0',
      'consul_silent_seconds 0',
      'instance_calls_in_flight{service="tool-x",instance="a"} 1',
      'instance_calls_in_flight{service="tool-x",instance="b"} 0',
      'instance_calls_reported{service="tool-x",instance="b"} 3',
      'instance_ejected{service="tool-x",instance="a"} 0',
      'instance_ejected{service="tool-x",instance="b"} 0',
      'instance_faults{service="tool-x",instance="a"} 1',
      'instance_faults{service="tool-x",instance="b"} 0',
      'instance_picks{service="tool-x",instance="a"} 2',
      'instance_picks{service="tool-x",instance="b"} 0',
      'instance_slots{service="tool-x",instance="a"} 1',
      'instance_slots{service="tool-x",instance="b"} 4',
      'instances_ready{service="tool-x"} 1',
      'instances_registered{service="tool-x"} 2',
      'load_reports_ignored{service="tool-x"} 1',
      'pool_panic{service="tool-x"} 0',
      'pool_policy_changes{service="tool-x"} 1',
      'pool_policy_fault{service="tool-gone"} 1',
      'pool_policy_fault{service="tool-x"} 0',
      'pool_strategy{service="tool-x",strategy="random",source="kv"} 1',
    ])

    balancer.update({ service: 'tool-x', instances: [b] }, 0)
    const left = await figures(registry)
    expect(left.filter(line => line.includes('"a"'))).toEqual([])
    expect(left).toContain('instances_registered{service="tool-x"} 1')
  })

  it('reads the instances of a pool once a scrape, however many figures there are of each', async () => {
    const registry = new Registry()
    const balancer = createBalancer(
      createStrategy('round_robin', () => 0),
      { window: 20 },
    )
    balancer.update({ service: 'tool-x', instances: [instanceOf('tool-x', 'a')] }, 0)
    let reads = 0
    const pool = {
      ...balancer,
      get endpoints() {
        reads += 1
        return balancer.endpoints
      },
    }
    const policies = createPolicies({ log: silentLog, onChoice: () => {} })
    measurePools(registry, { balancers: () => new Map([['tool-x', pool]]), policies }, createStaticResolver())
    const picks = async () => (await figures(registry)).find(line => line.startsWith('instance_picks'))
    expect(await picks()).toBe('instance_picks{service="tool-x",instance="a"} 0')
    balancer.pick({ now: 0, excluded: new Set() })
    expect(await picks()).toBe('instance_picks{service="tool-x",instance="a"} 1')
    expect(reads).toBe(2)
  })
})

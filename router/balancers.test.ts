import { describe, expect, it } from 'vitest'
import { createBalancer } from '#mesh/balance/balancer.ts'
import { createStrategy } from '#mesh/balance/strategies.ts'
import { CallFigures } from '#mesh/call/call-figures.ts'
import { createPolicies } from '#mesh/call/policies.ts'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createStaticKeys } from '#mesh/resolve/static-keys.ts'
import { createBalancers } from './balancers.ts'
import { instanceOf } from './testing/instances.ts'

function start() {
  const clock = new ManualClock()
  const keys = createStaticKeys({ 'mesh/lb/tool-x': '{"strategy":"round_robin","hedge":true}' })
  const policies = createPolicies({ watchKeys: keys.watch, log: silentLog, onChoice: () => {} })
  const { strategy } = policies.follow('tool-x')
  const balancer = createBalancer(
    createStrategy(strategy, () => 0),
    { window: 20 },
  )
  const meta = { zone: 'eu-1', slots: '4', weight: '2' }
  const instances = [instanceOf('tool-x', 'a', { meta }), instanceOf('tool-x', 'b', { health: 'critical' })]
  balancer.update({ service: 'tool-x', instances }, clock.now())
  const figures = new CallFigures()
  const pools = new Map([['tool-x', balancer]])
  const mesh = { balancers: () => pools, policies, figures: () => figures.all }
  const balancers = createBalancers('router-1', mesh, clock)
  const pick = () => balancer.pick({ now: clock.now(), excluded: new Set() })
  return { clock, keys, balancer, balancers, figures, pick }
}

describe('createBalancers', () => {
  it('tells how a service is balanced, who said so, and how each instance stands', async () => {
    const { clock, keys, balancer, balancers, figures, pick } = start()
    pick()?.done({ kind: 'ok', status: 0, durationMs: 12 })
    pick()
    balancer.report('a', { inFlight: 3 }, clock.now())
    await clock.advance(250)
    keys.set('mesh/lb/tool-x', 'roundrobin')
    keys.set('mesh/lb/tool-y', 'p2c')
    expect(balancers.find('tool-x')).not.toHaveProperty('calls')
    figures.of('tool-x').hedges = 2
    const [a, b] = balancers.find('tool-x')?.instances ?? []
    expect(balancers.find('tool-x')).toMatchObject({
      router: 'router-1',
      service: 'tool-x',
      strategy: 'round_robin',
      source: 'kv',
      hedge: true,
      slowStartMs: 0,
      fault: expect.stringContaining('did you mean "round_robin"?'),
      registered: 2,
      ready: 1,
      panic: false,
      calls: { hedges: 2, hedgesWon: 0, refused: 0, waiting: { interactive: 0, task: 0, batch: 0 } },
    })
    expect(a).toEqual({
      id: 'a',
      health: 'passing',
      reachable: true,
      ejected: false,
      zone: 'eu-1',
      weight: 2,
      slots: 4,
      inFlight: 1,
      reported: 3,
      reportAgeMs: 250,
      picks: 2,
      faults: 0,
      success: 1,
      durationMs: 12,
      latencyMs: 12,
    })
    expect(b).toMatchObject({ id: 'b', health: 'critical', picks: 0 })
    expect(Object.keys(b ?? {})).not.toContain('durationMs')
    expect(balancers.all()).toEqual({ router: 'router-1', services: [balancers.find('tool-x')], unknown: ['tool-y'] })
    expect(balancers.find('tool-y')).toBeUndefined()
  })

  it('tells the last choices once somebody has asked, with when they were', async () => {
    const { clock, balancers, pick } = start()
    pick()
    expect(balancers.decisions('tool-x')).toEqual({ router: 'router-1', service: 'tool-x', decisions: [] })
    pick()
    await clock.advance(1_500)
    const [decision] = balancers.decisions('tool-x')?.decisions ?? []
    expect(decision).toMatchObject({ ageMs: 1_500, chosen: 'a', absent: [{ id: 'b', why: 'critical' }] })
    expect(Date.parse(decision?.at ?? '')).toBe(clock.wallMs() - 1_500)
    expect(balancers.decisions('tool-y')).toBeUndefined()
  })
})

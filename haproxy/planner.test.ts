import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instance } from '#mesh/instance.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { edgeView } from './edge-view.ts'
import { createPlanner } from './planner.ts'
import type { RunningState, ServerState } from './server-state.ts'
import { freeSlots } from './slots.ts'
import { plainDoors } from './testing/config-models.ts'
import { hostileInstance } from './testing/hostile-instances.ts'
import { router, snapshotsOf } from './testing/instances.ts'

const settings = { doors: plainDoors, membership: 'auto', slotHeadroom: 1, startGraceMs: 15_000 } as const
const viewOf = (...instances: readonly Instance[]) =>
  edgeView(snapshotsOf(...instances), undefined, () => undefined, 10)
const runningWith = (structure: string, servers: readonly ServerState[]): RunningState => ({
  version: '2.6.12',
  pid: 1,
  structure,
  backends: new Map(['mcp-router.http', 'mcp-router.grpc'].map(name => [name, servers])),
})

describe('planner', () => {
  it('plans for the file alone while nothing runs', () => {
    const planner = createPlanner({ settings, clock: new ManualClock() })
    const { commands, joins, model } = planner.plan(viewOf(router('r', 50_061)), undefined, '')
    expect([commands, joins, model.dynamic]).toEqual([[], 0, false])
    expect(model.backends[0]?.servers).toMatchObject([
      { place: '127.0.0.1:49061', disabled: false },
      { disabled: true },
    ])
  })

  it('asks for twice as many slots when they run out, once', () => {
    const planner = createPlanner({ settings, clock: new ManualClock() })
    const view = viewOf(...[1, 2, 3, 4, 5].map(i => router(`r${i}`, 50_060 + i)))
    const running = runningWith('slots-x', freeSlots(4))
    const first = planner.plan(view, running, '2.6.12')
    expect(first.grown).toEqual(['mcp-router.http', 'mcp-router.grpc'])
    expect(first.model.backends.map(one => one.servers.length)).toEqual([8, 8])
    expect(planner.plan(view, running, '2.6.12').model.backends.map(one => one.servers.length)).toEqual([8, 8])
  })

  it('spares at its start what serves and was never listed, for a while', async () => {
    const clock = new ManualClock()
    const planner = createPlanner({ settings, clock })
    const serving = freeSlots(1).map(slot => ({ ...slot, address: '10.0.0.9', port: 7, admin: 'ready' as const }))
    const plan = () => planner.plan(viewOf(), runningWith('slots-x', serving), '2.6.12').commands
    expect(plan()).toEqual([])
    await clock.advance(15_000)
    expect(plan()).toEqual([
      'set server mcp-router.http/slot1 state drain',
      'set server mcp-router.grpc/slot1 state drain',
    ])
  })

  it('tells nothing to a HAProxy that runs in the other mode: that is a reload', () => {
    const planner = createPlanner({ settings, clock: new ManualClock() })
    const { commands, model } = planner.plan(
      viewOf(router('r', 50_061)),
      runningWith('slots-x', freeSlots(2)),
      '3.0.11',
    )
    expect([commands, model.dynamic, model.leastconn]).toEqual([[], true, 'leastconn'])
    expect(model.backends[0]?.servers).toMatchObject([{ name: 'r' }])
    expect(planner.plan(viewOf(), undefined, '3.2.6').model.leastconn).toBe('random')
  })

  it('has a server that is added at run time checked as the file says', () => {
    const template = readFileSync(new URL('haproxy.cfg.hbs', import.meta.url), 'utf8')
    const [, checks = 'missing'] = /default-server (check [^{\n]+)/.exec(template) ?? []
    const planner = createPlanner({ settings, clock: new ManualClock() })
    const { commands } = planner.plan(viewOf(router('r', 50_061)), runningWith('dynamic-x', []), '3.0.11')
    const added = commands.filter(command => command.startsWith('add server '))
    expect(added.map(command => command.includes(` ${checks} `))).toEqual([true, true])
  })

  /** Known by its place alone, which begins with a bracket. */
  const nameless = { ...router('x', 80), id: '', address: '::1' }

  it('makes only commands of known shapes, whatever anybody wrote into Consul', () => {
    const name = '[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*'
    const shapes = [
      `set server ${name} (addr [0-9a-f.:]+ port \\d+|check-port \\d+|weight \\d+|state (ready|drain|maint)|health down)`,
      `set maxconn server ${name} \\d+`,
      `enable health ${name}`,
      `add server ${name} ([0-9.]+|\\[[0-9a-f:.]+\\]):\\d+ check inter 500ms fastinter 200ms downinter 200ms fall 4 rise 1( proto h2)? port \\d+ weight \\d+( maxconn \\d+)?`,
    ].map(shape => new RegExp(`^${shape}$`))
    fc.assert(
      fc.property(fc.array(hostileInstance, { maxLength: 6 }), fc.boolean(), (instances, dynamic) => {
        const view = viewOf(...instances)
        const planner = createPlanner({
          settings: { ...settings, membership: dynamic ? 'dynamic' : 'slots' },
          clock: new ManualClock(),
        })
        const servers = dynamic ? [] : freeSlots(8)
        const running = {
          ...runningWith(dynamic ? 'dynamic-x' : 'slots-x', []),
          backends: new Map(view.backends.map(backend => [backend.name, servers])),
        }
        const { commands } = planner.plan(view, running, '')
        expect(commands.filter(command => !shapes.some(shape => shape.test(command)))).toEqual([])
      }),
      { numRuns: 1_000, examples: [[[nameless], true]] },
    )
  })
})

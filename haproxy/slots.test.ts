import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Backend, type Member, placeOf } from './backend.ts'
import { planDynamicServers } from './dynamic-servers.ts'
import type { PlanMembership } from './membership.ts'
import type { ServerState } from './server-state.ts'
import { freeSlots, planSlots, slotCount } from './slots.ts'

const shape = { name: 'b', service: 's', door: 'grpc', check: { kind: 'grpc' } } as const
const backendOf = (members: readonly Member[]): Backend => ({
  ...{ ...shape, leastconn: false, httpRoutes: [], grpcRoutes: [] },
  members,
})
const member = (port: number, facts: Partial<Member> = {}): Member => ({
  ...{ id: `m-${port}`, address: '10.0.0.7', port, checkPort: port + 1, weight: 16, maxconn: 0, standing: 'ready' },
  ...facts,
})
const slot = (name: string, port: number, facts: Partial<ServerState> = {}): ServerState => ({
  ...{
    name,
    address: '10.0.0.7',
    port,
    checkPort: port + 1,
    weight: 16,
    maxconn: 0,
    admin: 'ready',
    up: true,
    busy: 0,
  },
  ...facts,
})
const nobody = () => false

/** What HAProxy makes of commands, as far as membership goes. */
function carryOut(servers: readonly ServerState[], commands: readonly string[]): ServerState[] {
  const after = new Map(servers.map(server => [server.name, { ...server }]))
  for (const command of commands) {
    const words = command.replace('set maxconn server', 'set server').split(' ')
    const name = (words[2] ?? '').replace('b/', '')
    const server = after.get(name)
    if (command.startsWith('add server')) {
      const place = /^\[?(.*?)\]?:(\d+)$/.exec(words[3] ?? '') ?? []
      const number = (key: string) => Number(words[words.indexOf(key) + 1] ?? 0)
      const maxconn = words.includes('maxconn') ? number('maxconn') : 0
      const checked = { checkPort: number('port'), weight: number('weight'), maxconn }
      after.set(name, slot(name, Number(place[2]), { address: place[1] ?? '', ...checked, admin: 'maint' }))
    } else if (command.startsWith('del server')) {
      expect(server).toMatchObject({ admin: 'maint', busy: 0 })
      after.delete(name)
    } else if (server === undefined) {
      expect(command).toMatch(/^enable health/)
    } else if (command.startsWith('set maxconn')) Object.assign(server, { maxconn: Number(words[3]) })
    else if (words[3] === 'addr') Object.assign(server, { address: words[4], port: Number(words[6]) })
    else if (words[3] === 'check-port') Object.assign(server, { checkPort: Number(words[4]) })
    else if (words[3] === 'weight') Object.assign(server, { weight: Number(words[4]) })
    else if (words[3] === 'state') Object.assign(server, { admin: words[4] })
    else if (words[3] === 'health') Object.assign(server, { up: false })
  }
  return [...after.values()]
}

describe('planSlots', () => {
  it('lets a new instance join a free slot as down, and says so in the file', () => {
    const plan = planSlots(backendOf([member(7001)]), freeSlots(2), nobody)
    expect(plan.commands).toEqual([
      'set server b/slot1 addr 10.0.0.7 port 7001',
      'set server b/slot1 check-port 7002',
      'set server b/slot1 weight 16',
      'set maxconn server b/slot1 0',
      'set server b/slot1 state ready',
      'set server b/slot1 health down',
    ])
    expect(plan.lines).toEqual([
      {
        ...{ name: 'slot1', place: '10.0.0.7:7001', checkPort: 7002, weight: 16, maxconn: 0, disabled: false },
        id: 'm-7001',
      },
      { name: 'slot2', place: '127.0.0.1:1', checkPort: 1, weight: 16, maxconn: 0, disabled: true },
    ])
    expect(plan).toMatchObject({ joins: 1, leaves: 0, left: 0, draining: 0 })
  })

  it('drains who leaves, and frees the slot when nothing of it is left', () => {
    const leaving = slot('slot1', 7001, { busy: 2 })
    expect(planSlots(backendOf([]), [leaving], nobody)).toMatchObject({
      commands: ['set server b/slot1 state drain'],
      draining: 1,
      leaves: 1,
    })
    const drained = { ...leaving, admin: 'drain' } as const
    expect(planSlots(backendOf([]), [drained], nobody)).toMatchObject({ commands: [], draining: 1 })
    expect(planSlots(backendOf([]), [{ ...drained, busy: 0 }], nobody).commands).toEqual([
      'set server b/slot1 state maint',
    ])
  })

  it('gives no draining slot away, and says how many found none', () => {
    const drained = slot('slot1', 7001, { admin: 'drain', busy: 1 })
    const plan = planSlots(backendOf([member(7002), member(7003)]), [drained], nobody)
    expect(plan).toMatchObject({ commands: [], left: 2 })
  })

  it('takes back one that returns while it drains', () => {
    const drained = slot('slot1', 7001, { admin: 'drain', busy: 1 })
    expect(planSlots(backendOf([member(7001)]), [drained], nobody).commands).toEqual(['set server b/slot1 state ready'])
  })

  it('drains for maintenance and keeps the slot', () => {
    const inMaintenance = member(7001, { standing: 'drain' })
    const plan = planSlots(backendOf([inMaintenance]), [slot('slot1', 7001)], nobody)
    expect(plan.commands).toEqual(['set server b/slot1 state drain'])
    expect(plan.lines).toMatchObject([{ place: '10.0.0.7:7001', disabled: true }])
    const drained = slot('slot1', 7001, { admin: 'drain' })
    expect(planSlots(backendOf([inMaintenance]), [drained], nobody).commands).toEqual([])
  })

  it('lets what Consul finds broken stay where it serves, but not join', () => {
    const broken = member(7001, { standing: 'broken' })
    expect(planSlots(backendOf([broken]), [slot('slot1', 7001)], nobody).commands).toEqual([])
    expect(planSlots(backendOf([broken]), freeSlots(1), nobody)).toMatchObject({ commands: [], left: 0 })
  })

  it('changes only what differs', () => {
    const changed = member(7001, { weight: 32, maxconn: 4 })
    expect(planSlots(backendOf([changed]), [slot('slot1', 7001)], nobody).commands).toEqual([
      'set server b/slot1 weight 32',
      'set maxconn server b/slot1 4',
    ])
  })

  it('spares who serves unlisted while it is told to', () => {
    const plan = planSlots(backendOf([]), [slot('slot1', 7001)], place => place === '10.0.0.7:7001')
    expect(plan.commands).toEqual([])
    expect(plan.lines).toEqual([
      { name: 'slot1', place: '10.0.0.7:7001', checkPort: 7002, weight: 16, maxconn: 0, disabled: false },
    ])
  })
})

const anyMember = fc
  .record({
    port: fc.integer({ min: 7001, max: 7006 }),
    weight: fc.constantFrom(1, 16),
    maxconn: fc.constantFrom(0, 4),
    standing: fc.constantFrom<Member['standing'][]>('ready', 'drain', 'broken'),
  })
  .map(({ port, ...facts }) => member(port, facts))
const members = fc.uniqueArray(anyMember, { selector: one => one.port, maxLength: 6 })
const anySlot = fc.record({
  port: fc.integer({ min: 7001, max: 7008 }),
  admin: fc.constantFrom<ServerState['admin'][]>('ready', 'drain', 'maint'),
  weight: fc.constantFrom(1, 16),
  busy: fc.constantFrom(0, 0, 3),
})
const slots = fc
  .array(anySlot, { maxLength: 12 })
  .map(list => list.map(({ port, ...facts }, i) => slot(`slot${i + 1}`, port, facts)))

const strategies: Readonly<Record<string, PlanMembership>> = { planSlots, planDynamicServers }
for (const [name, plan] of Object.entries(strategies)) {
  describe(`${name}, from any state`, () => {
    it('ends with no commands, with every ready instance in or counted, and nobody else taking calls', () => {
      fc.assert(
        fc.property(members, slots, (wanted, start) => {
          const backend = backendOf(wanted)
          const serving = new Set(start.filter(one => one.admin !== 'maint').map(placeOf))
          let servers = start
          for (let i = 0; i < 6; i++) {
            servers = carryOut(servers, plan(backend, servers, nobody).commands.filter(isCarriedOut(servers)))
            servers = servers.map(one => (one.admin === 'ready' ? one : { ...one, busy: 0 }))
          }
          const end = plan(backend, servers, nobody)
          expect(end.commands).toEqual([])
          const taking = servers.filter(one => one.admin === 'ready').map(placeOf)
          expect(new Set(taking).size).toBe(taking.length)
          const ready = wanted.filter(one => one.standing === 'ready').map(placeOf)
          expect(ready.filter(place => !taking.includes(place)).length).toBe(end.left)
          const listed = new Map(wanted.map(one => [placeOf(one), one.standing]))
          for (const place of taking) {
            expect(listed.get(place) === 'ready' || (listed.get(place) === 'broken' && serving.has(place))).toBe(true)
          }
        }),
      )
    })

    it('never moves or drains an instance that stays', () => {
      fc.assert(
        fc.property(members, slots, (wanted, start) => {
          const stays = new Set(wanted.filter(one => one.standing === 'ready').map(placeOf))
          const places = start.filter(one => one.admin === 'ready').map(placeOf)
          const once = (place: string) => places.filter(one => one === place).length === 1
          const staying = start.filter(one => one.admin === 'ready' && stays.has(placeOf(one)) && once(placeOf(one)))
          const { commands } = plan(backendOf(wanted), start, nobody)
          for (const { name } of staying) {
            expect(commands.filter(one => one.includes(`b/${name} `) && /addr|state|health|del/.test(one))).toEqual([])
          }
        }),
      )
    })
  })
}

/** HAProxy refuses to delete what still has streams. */
function isCarriedOut(servers: readonly ServerState[]): (command: string) => boolean {
  const busy = new Set(servers.filter(one => one.busy > 0).map(one => one.name))
  return command => !(command.startsWith('del server') && busy.has(command.replace('del server b/', '')))
}

describe('slotCount', () => {
  it('is a power of two with room for everybody and the headroom', () => {
    expect([0, 3, 4, 5, 100].map(members => slotCount(members, 12))).toEqual([16, 16, 16, 32, 128])
  })
})

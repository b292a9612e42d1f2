import { type Backend, type Member, placeOf } from './backend.ts'
import type { MembershipPlan } from './membership.ts'
import type { ServerLine } from './render.ts'
import { adjust, seat } from './seats.ts'
import type { ServerState } from './server-state.ts'

/** A slot that is nobody's, as the file says it. */
const freeLine = { place: '127.0.0.1:1', checkPort: 1, weight: 16, maxconn: 0, disabled: true }

/** What becomes of one slot. */
interface Step {
  readonly commands: readonly string[]
  readonly line: Omit<ServerLine, 'name'>
}

/**
 * Membership through slots that the configuration holds in store: for HAProxy before 3.0, where servers added at run
 * time never reuse a connection.
 *
 * An instance keeps its slot for as long as it lives. It joins a free one as down, so that it gets its first call only
 * after a good check of HAProxy's own. Whoever leaves drains, and its slot is free when its last stream has ended. What
 * is broken in Consul's eyes does not join, but stays where it serves: there HAProxy's own check, on the road that calls
 * take, knows better.
 */
export function planSlots(
  backend: Backend,
  running: readonly ServerState[],
  spared: (place: string) => boolean,
): MembershipPlan {
  const seats = seat(backend.members, running)
  const seated = new Set([...seats.values()].map(placeOf))
  const waiting = backend.members.filter(member => member.standing === 'ready' && !seated.has(placeOf(member)))
  const counts = { draining: 0, joins: 0, leaves: 0 }

  const steps = running.map((slot): Step & { name: string } => {
    const target = `${backend.name}/${slot.name}`
    const member = seats.get(slot.name) ?? (slot.admin === 'maint' ? waiting.shift() : undefined)
    if (member !== undefined) {
      if (slot.admin === 'maint') counts.joins += 1
      const commands = slot.admin === 'maint' ? join(target, member) : adjust(target, slot, member)
      return { name: slot.name, commands, line: lineOf(member) }
    }
    if (slot.admin === 'ready' && spared(placeOf(slot))) {
      return { name: slot.name, commands: [], line: { ...slot, place: placeOf(slot), disabled: false } }
    }
    if (slot.admin !== 'maint') counts.draining += 1
    if (slot.admin === 'ready') counts.leaves += 1
    return { name: slot.name, commands: leave(target, slot), line: freeLine }
  })

  return {
    commands: steps.flatMap(step => step.commands),
    lines: steps.map(({ name, line: { place, checkPort, weight, maxconn, disabled, id } }) => ({
      ...{ name, place, checkPort, weight, maxconn, disabled },
      ...(id === undefined ? {} : { id }),
    })),
    left: waiting.length,
    ...counts,
  }
}

/** Free slots, as many as asked, for a configuration that does not run yet. */
export function freeSlots(count: number): ServerState[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `slot${i + 1}`,
    address: '127.0.0.1',
    port: 1,
    checkPort: 1,
    weight: 16,
    maxconn: 0,
    admin: 'maint' as const,
    up: false,
    busy: 0,
  }))
}

/** The lines of free slots from one number to another, which does not count: for slots that are still to come. */
export function freeLines(from: number, to: number): ServerLine[] {
  return freeSlots(to)
    .slice(from)
    .map(({ name }) => ({ name, ...freeLine }))
}

/**
 * How many slots a backend needs at first: room for everybody and `headroom` more, and a power of two, so that two
 * controllers with about the same view come to the same number.
 */
export function slotCount(members: number, headroom: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, members + headroom)))
}

function join(target: string, member: Member): string[] {
  return [
    `set server ${target} addr ${member.address} port ${member.port}`,
    `set server ${target} check-port ${member.checkPort}`,
    `set server ${target} weight ${member.weight}`,
    `set maxconn server ${target} ${member.maxconn}`,
    `set server ${target} state ready`,
    // Leaving maintenance makes it up at once; this makes it wait for its first good check.
    `set server ${target} health down`,
  ]
}

function leave(target: string, { admin, busy }: ServerState): string[] {
  if (admin === 'ready') return [`set server ${target} state drain`]
  return admin === 'drain' && busy === 0 ? [`set server ${target} state maint`] : []
}

function lineOf(member: Member): Omit<ServerLine, 'name'> {
  const { id, checkPort, weight, maxconn, standing } = member
  return { id, place: placeOf(member), checkPort, weight, maxconn, disabled: standing === 'drain' }
}

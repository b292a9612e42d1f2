import { type Member, placeOf } from './backend.ts'
import type { ServerState } from './server-state.ts'

/** Who sits where already: by place, each once; of two slots at one place the one that serves. */
export function seat(members: readonly Member[], running: readonly ServerState[]): Map<string, Member> {
  const byPlace = new Map(members.map(member => [placeOf(member), member]))
  const seats = new Map<string, Member>()
  for (const admin of ['ready', 'drain', 'maint'] as const) {
    for (const slot of running.filter(one => one.admin === admin)) {
      const member = byPlace.get(placeOf(slot))
      if (member === undefined || (admin === 'maint' && member.standing !== 'ready')) continue
      seats.set(slot.name, member)
      byPlace.delete(placeOf(slot))
    }
  }
  return seats
}

/** A server that serves already: only what differs. */
export function adjust(target: string, server: ServerState, member: Member): string[] {
  const { standing } = member
  return [
    ...(server.checkPort === member.checkPort ? [] : [`set server ${target} check-port ${member.checkPort}`]),
    ...(server.weight === member.weight ? [] : [`set server ${target} weight ${member.weight}`]),
    ...(server.maxconn === member.maxconn ? [] : [`set maxconn server ${target} ${member.maxconn}`]),
    ...(standing === 'drain' && server.admin === 'ready' ? [`set server ${target} state drain`] : []),
    ...(standing === 'ready' && server.admin === 'drain' ? [`set server ${target} state ready`] : []),
  ]
}

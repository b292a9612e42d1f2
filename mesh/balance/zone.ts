import type { Member } from './fleet.ts'
import { hasRoom } from './room.ts'
import type { Candidates } from './strategy.ts'

/**
 * The members of a router's own zone, unless they are too few to carry its part: fewer than half of what a zone has on
 * average. Then most of the own zone is gone, what is left would be overrun, and all are to be used.
 *
 * @param zone absent: the router does not say where it runs, and prefers nobody
 */
export function ownZone(members: readonly Member[], zone: string | undefined): readonly Member[] | undefined {
  if (zone === undefined) return undefined
  const own = members.filter(member => member.zone === zone)
  const zones = new Set(members.map(member => member.zone)).size
  if (own.length === members.length || own.length * zones * 2 < members.length) return undefined
  return own.length === 0 ? undefined : own
}

/** The own zone while it has room; all, once nine tenths of its slots are in use: a call further away beats one in a queue. */
export function near(own: Candidates | undefined, all: Candidates, now: number): Candidates {
  return own !== undefined && hasRoom(own, now) ? own : all
}

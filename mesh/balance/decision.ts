import type { Ejection } from '../health/ejection.ts'
import { byId } from './candidate-list.ts'
import { type Fleet, isHealthy, type Member } from './fleet.ts'
import type { Candidates, PickRequest, Strategy } from './strategy.ts'

/**
 * Why an instance was no candidate: this call had tried it; the registry calls it critical or in maintenance, as one that
 * drains is; it cannot be reached; it is out for its failures; the router's own zone had room; or it belongs to the part of
 * a very large pool that is other routers' to use.
 */
export type Absence = 'tried' | 'critical' | 'maintenance' | 'unreachable' | 'ejected' | 'other_zone' | 'other_subset'

/** A candidate as it stood when one was chosen. */
export interface Considered {
  readonly id: string
  /** The number that the strategy went by; absent: it went by none, or did not look at this one. */
  readonly score?: number
  /** Calls of this process under way there, and those of them that began since its last report. */
  readonly inFlight: number
  readonly sent: number
  /** What it last said that it works on, and how long ago; absent: nothing that is believed. */
  readonly reported?: number
  readonly reportAgeMs?: number
  readonly slots: number
}

/** One choice with all that it was made of. */
export interface Decision {
  /** Monotonic milliseconds. */
  readonly at: number
  readonly strategy: string
  /** What settled it: the strategy, the call's session, or that an instance which was out had to show that it is well. */
  readonly by: 'strategy' | 'session' | 'trial'
  /** An instance's id. */
  readonly chosen: string
  /** What the call asked for; absent: nothing in particular. */
  readonly capability?: string
  /** Ejections counted for nothing. */
  readonly panic: boolean
  /** What the scores are; absent: the strategy goes by none. */
  readonly scores?: string
  /** Sorted by id. */
  readonly candidates: readonly Considered[]
  /** Those that were none, sorted by id, and how many more of them there were. */
  readonly absent: readonly { readonly id: string; readonly why: Absence }[]
  readonly absentMore: number
}

/** Of a very large pool so many of those that were no candidates are named. */
const mostAbsent = 100

/** What a choice was made of. */
export interface Choosing {
  readonly fleet: Fleet
  readonly candidates: Candidates
  readonly request: PickRequest
  readonly strategy: Strategy
  readonly by: Decision['by']
  /** The row that was chosen. */
  readonly row: number
  readonly panic: boolean
  /** The router's own; absent: it prefers none. */
  readonly zone?: string | undefined
  readonly ejection?: Ejection<Member> | undefined
}

/** Writes a choice down, before anything changes by it. */
export function describeChoice(choosing: Choosing): Decision {
  const { fleet, candidates, request, strategy, by, row, panic } = choosing
  const scores = by === 'strategy' ? strategy.scores?.(candidates, request) : undefined
  const rows = candidates.rows.subarray(0, candidates.count)
  const looked = Array.from(rows, (at, i) => considered(fleet, at, request.now, scores?.values[i]))
  // A strategy may choose beyond a subset, where somebody is good at what the call asks for.
  if (!rows.includes(row)) looked.push(considered(fleet, row, request.now))
  const among = new Set(looked.map(({ id }) => id))
  const others = fleet.members.filter(({ instance }) => !among.has(instance.id))
  return {
    at: request.now,
    strategy: strategy.name,
    by,
    chosen: idOf(fleet, row),
    ...(request.capability !== undefined && { capability: request.capability }),
    panic,
    ...(scores !== undefined && { scores: scores.meaning }),
    candidates: looked,
    absent: others
      .sort(byId)
      .slice(0, mostAbsent)
      .map(member => ({ id: member.instance.id, why: whyAbsent(member, choosing) })),
    absentMore: Math.max(0, others.length - mostAbsent),
  }
}

function considered({ columns, members }: Fleet, row: number, now: number, score?: number): Considered {
  const { inFlight, sent, reported, reportedAt, slots } = columns
  const said = reported[row] as number
  return {
    id: members[row]?.instance.id ?? '',
    ...(score !== undefined && !Number.isNaN(score) && { score }),
    inFlight: inFlight[row] as number,
    sent: sent[row] as number,
    ...(!Number.isNaN(said) && { reported: said, reportAgeMs: Math.max(0, now - (reportedAt[row] as number)) }),
    slots: slots[row] as number,
  }
}

function whyAbsent(member: Member, { request, zone, ejection, panic }: Choosing): Absence {
  const { instance, reachable } = member
  if (request.excluded.has(instance.id)) return 'tried'
  if (!isHealthy(instance)) return instance.health === 'maintenance' ? 'maintenance' : 'critical'
  if (!reachable) return 'unreachable'
  if (!panic && ejection?.isEjected(member)) return 'ejected'
  return zone !== undefined && member.zone !== zone ? 'other_zone' : 'other_subset'
}

function idOf({ members }: Fleet, row: number): string {
  return members[row]?.instance.id ?? ''
}

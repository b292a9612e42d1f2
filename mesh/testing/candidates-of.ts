import { type Columns, Fleet } from '../balance/fleet.ts'
import type { Candidates, Strategy } from '../balance/strategy.ts'
import { instanceOf } from './instance-of.ts'

export type Facts = Partial<Record<keyof Columns, number>>

/** Candidates of these ids, in this order, with what is known of each. */
export function candidatesOf(pool: Readonly<Record<string, Facts>>): Candidates {
  const fleet = new Fleet()
  for (const [id, { reported, ...facts }] of Object.entries(pool)) {
    const { row } = fleet.put(instanceOf(id), 0)
    if (facts.slots !== undefined) fleet.setSlots(row, facts.slots, true)
    for (const [name, value] of Object.entries(facts)) fleet.columns[name as keyof Columns][row] = value
    if (reported !== undefined) fleet.setReported(row, reported)
  }
  return { fleet, rows: Int32Array.from(fleet.members.keys()), count: fleet.size }
}

/** The ids that a strategy chooses, one after another; nothing is begun, so that each choice sees the same. */
export function chosenBy(strategy: Strategy, candidates: Candidates, times: number, now = 0): string[] {
  const request = { now, excluded: new Set<string>() }
  return Array.from({ length: times }, () => {
    const row = strategy.choose(candidates, request)
    return candidates.fleet.members[row]?.instance.id ?? `no row ${row}`
  })
}

import type { Ejection } from '../health/ejection.ts'
import type { Instance } from '../instance.ts'
import type { Columns, Fleet, Member } from './fleet.ts'

/** An instance as it stands here: a copy, for metrics and for people. */
export type Endpoint = {
  readonly instance: Instance
  readonly reachable: boolean
  /** Whether it is out for its failures, or on trial after that. */
  readonly ejected: boolean
} & Readonly<Record<keyof Columns, number>>

export function endpointOf({ columns }: Fleet, member: Member, ejection?: Ejection<Member>): Endpoint {
  const { instance, reachable, row } = member
  const numbers = Object.entries(columns).map(([name, column]) => [name, column[row]])
  const ejected = ejection?.isEjected(member) ?? false
  return { instance, reachable, ejected, ...(Object.fromEntries(numbers) as Record<keyof Columns, number>) }
}

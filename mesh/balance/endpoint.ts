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

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function endpointOf({ columns }: Fleet, member: Member, ejection?: Ejection<Member>): Endpoint {
  const { instance, reachable, row } = member
  const endpoint = { instance, reachable, ejected: ejection?.isEjected(member) ?? false } as Writable<Endpoint>
  // Not by way of entries: a scrape may read ten thousand instances, and calls wait meanwhile.
  for (const name in columns) endpoint[name as keyof Columns] = columns[name as keyof Columns][row] as number
  return endpoint
}

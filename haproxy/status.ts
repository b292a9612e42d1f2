import type { ResolverStatus } from '#mesh/resolve/resolver.ts'
import { placeOf } from './backend.ts'
import type { EdgeView } from './edge-view.ts'
import type { RunningState } from './server-state.ts'

/** What the controller says of itself under `/status`. */
export interface EdgeStatus {
  /** Whether HAProxy was last seen to be what Consul and the settings ask for, or the last that was accepted. */
  readonly ready: boolean
  /** What went wrong at the latest look. Absent: nothing. */
  readonly error?: string
  /** Why the newest configuration is not the one that serves. Absent: it is. */
  readonly refusedConfiguration?: string
  /** What Consul says and the edge does not do, by service: why. */
  readonly refused: Readonly<Record<string, string>>
  /** What runs; absent while HAProxy does not answer. */
  readonly haproxy?: { readonly version: string; readonly pid: number; readonly structure: string }
  readonly consul: ResolverStatus
  /** Since the controller's start. */
  readonly reloads: number
  readonly backends: readonly {
    readonly name: string
    readonly members: readonly { readonly id: string; readonly place: string; readonly standing: string }[]
  }[]
}

/** What a status is made of. */
export interface EdgeFacts {
  /** Whether Consul has told of everything once. */
  readonly settled: boolean
  readonly view: EdgeView | undefined
  readonly running: RunningState | undefined
  readonly error: string | undefined
  readonly configuration: { readonly refusal: string | undefined; readonly reloads: number }
  readonly consul: ResolverStatus
}

export function statusOf({ settled, view, running, error, configuration, consul }: EdgeFacts): EdgeStatus {
  const { refusal, reloads } = configuration
  return {
    ready: settled && running !== undefined && error === undefined,
    ...(error === undefined ? {} : { error }),
    ...(refusal === undefined ? {} : { refusedConfiguration: refusal }),
    refused: Object.fromEntries(view?.refused ?? []),
    ...(running === undefined
      ? {}
      : { haproxy: { version: running.version, pid: running.pid, structure: running.structure } }),
    consul,
    reloads,
    backends: (view?.backends ?? []).map(({ name, members }) => ({
      name,
      members: members.map(member => ({ id: member.id, place: placeOf(member), standing: member.standing })),
    })),
  }
}

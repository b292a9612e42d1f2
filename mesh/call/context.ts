import type { Log } from '../log.ts'
import type { Trace } from '../trace.ts'

/** What an instance knows about itself. */
export interface InstanceStatus {
  /** Its unique id: `echo-agent-1f3a9c02`. */
  readonly id: string
  /** Whether it takes new calls. */
  readonly ready: boolean
  /** Calls being served now, the asking one included. */
  readonly inFlight: number
  /** Calls finished since the start, whatever their status. */
  readonly served: number
  /** Milliseconds since 1970-01-01 UTC. */
  readonly startedAtMs: number
  /** Milliseconds since the start. */
  readonly uptimeMs: number
}

/** What a handler knows about the call that it serves, beside the request. */
export interface CallContext {
  /** Aborts when the caller goes away or the deadline passes: stop working then. */
  readonly signal: AbortSignal
  /** Milliseconds left until the deadline; `Infinity` where the caller set none. */
  readonly remainingMs: () => number
  /** The instance that serves the call, as it is at this moment. */
  readonly instance: InstanceStatus
  readonly requestId: string
  readonly trace: Trace
  /** A log whose lines carry the request and trace ids. */
  readonly log: Log
  /** The caller's metadata, the first value of each name; names in lower case, without binary ones (`…-bin`). */
  readonly metadata: Readonly<Record<string, string>>
}

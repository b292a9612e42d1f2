import type { Policy } from './policy.ts'

/** What the processes of a run tell each other. */

/** An instance as a calling side knows it. */
export interface Target {
  readonly id: string
  readonly port: number
  readonly pid: number
}

/** Prepare to call: connect, so that the first call waits for nothing. */
export interface Prepare {
  readonly do: 'prepare'
  readonly run: number
  readonly policy: Policy
  /** The Consul service of the run, and the gRPC port of the router: where the mesh chooses. */
  readonly service: string
  readonly routerPort: number
  /** Where somebody else chooses. */
  readonly targets: readonly Target[]
}

/** Others are there from now on. */
export interface Change {
  readonly do: 'change'
  readonly run: number
  readonly targets: readonly Target[]
}

/** Make these calls, each at its moment. */
export interface Start {
  readonly do: 'start'
  readonly run: number
  /** The machine's clock. */
  readonly startAtMs: number
  readonly atMs: readonly number[]
}

export type Order = Prepare | Change | Start

/** What became of the calls, in the order in which they were to be sent. */
export interface Outcomes {
  /** When each was to be sent, from the start of the run; and from then to its end. */
  readonly atMs: readonly number[]
  readonly tookMs: readonly number[]
  /** What of that it was not worked on: its wait for a slot, and the way there and back. NaN of those that failed. */
  readonly restMs: readonly number[]
  /** gRPC status codes. */
  readonly status: readonly number[]
}

export type Report =
  | { readonly run: number; readonly what: 'prepared' }
  | { readonly run: number; readonly what: 'ended'; readonly outcomes: Outcomes }
  | { readonly run: number; readonly what: 'failed'; readonly why: string }

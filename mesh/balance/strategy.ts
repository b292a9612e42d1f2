import type { Fleet } from './fleet.ts'
import type { Scores } from './scores.ts'

/** Uniform in [0, 1). */
export type Random = () => number

/** Who may take a call: rows of the fleet, sorted by instance id. Only read. */
export interface Candidates {
  readonly fleet: Fleet
  /** The first `count` of these. */
  readonly rows: Int32Array
  /** At least 1. */
  readonly count: number
  /**
   * Those of all that are ready, also beyond a subset, that say they are good at this, or at `general`, which is also whoever
   * says nothing. `undefined`: nobody does; absent: nobody knows.
   */
  readonly capable?: (capability: string) => Candidates | undefined
}

/** What a choice may depend on beside the fleet. */
export interface PickRequest {
  /** Monotonic milliseconds. */
  readonly now: number
  /** Ids of instances that this call has tried already. */
  readonly excluded: ReadonlySet<string>
  /** Calls of one session go to one instance where that is possible; absent: the call belongs to none. */
  readonly session?: string
  /** What the call needs an instance to be good at; absent: nothing in particular. */
  readonly capability?: string
  /** The name of another strategy, for this call only; absent: the balancer's own. */
  readonly strategy?: string
}

/**
 * How one instance is chosen among many. What is known of instances is the fleet's to keep: a strategy keeps only what it
 * needs between picks (a cursor, say), so that it can be replaced while calls are under way.
 */
export interface Strategy {
  readonly name: string
  /**
   * Chooses. Never throws, never waits, and changes nothing of the fleet. Who was tried already is not among the candidates.
   *
   * @returns a row among the candidates
   */
  choose(candidates: Candidates, request: PickRequest): number
  /** What it goes by, for people who ask why; absent: by no number. Asked now and then, and never by a pick. */
  scores?(candidates: Candidates, request: PickRequest): Scores | undefined
}

import type { Door } from './way.ts'

/** What a run may be told on the command line. */
export interface RunOptions {
  /** How long to hold the load; absent: the bar's own, which is what its promise is about. */
  readonly seconds?: number
  /** How many times to measure each row; absent: the bar's own. */
  readonly rounds?: number
}

/** What a run came to. */
export interface Verdict {
  /** The figure as people read it. */
  readonly figure: string
  readonly met: boolean
}

/** A measured promise of the project: one file of `bench/bars/`. */
export interface Bar {
  readonly name: string
  /** The promise in one line. */
  readonly promise: string
  readonly target: string
  /** Brings up all it needs, measures, prints its progress, and takes everything down. */
  run(options: RunOptions): Promise<Verdict>
  /** Says where the time goes instead of judging it; absent: not of interest. */
  profile?(door: Door): Promise<void>
}

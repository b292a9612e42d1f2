import type { Endpoint } from './endpoint.ts'

/** Uniform in [0, 1). */
export type Random = () => number

/**
 * How one endpoint is chosen among many. A strategy keeps only what it needs between picks (a cursor, say); what is
 * in flight is the balancer's to count.
 */
export interface Strategy {
  readonly name: string
  /**
   * Chooses. Never throws, never waits, and only reads.
   *
   * @param ready    endpoints that may take a call, in a stable order, at least one; the same array until the pool
   *   changes, so that a strategy may remember positions in it
   * @param excluded ids of instances that this call has tried already; a choice among the rest, or `undefined`
   *   when nothing is left
   */
  choose(ready: readonly Endpoint[], excluded: ReadonlySet<string>): Endpoint | undefined
}

/** The candidates that are not excluded; the array itself where nothing is, so that the common case copies nothing. */
export function without(ready: readonly Endpoint[], excluded: ReadonlySet<string>): readonly Endpoint[] {
  return excluded.size === 0 ? ready : ready.filter(endpoint => !excluded.has(endpoint.instance.id))
}

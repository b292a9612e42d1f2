/**
 * What became of an attempt, as balancing and health see it.
 *
 * - `ok`: the instance answered OK
 * - `fault`: the instance's fault (UNAVAILABLE, INTERNAL, UNKNOWN, DATA_LOSS, DEADLINE_EXCEEDED)
 * - `overload`: the instance is full (RESOURCE_EXHAUSTED); not a fault
 * - `neutral`: the caller's own error, or the caller went away; says nothing about the instance
 */
export interface Outcome {
  readonly kind: 'ok' | 'fault' | 'overload' | 'neutral'
  /** gRPC status code, 0 to 16. */
  readonly status: number
  /** From pick to end, in milliseconds. */
  readonly durationMs: number
}

const faults: ReadonlySet<number> = new Set([2, 4, 13, 14, 15])

/**
 * Classes a gRPC status: whose doing was it.
 *
 * @param status gRPC status code, 0 to 16
 */
export function outcomeOf(status: number, durationMs: number): Outcome {
  if (status === 0) return { kind: 'ok', status, durationMs }
  if (status === 8) return { kind: 'overload', status, durationMs }
  return { kind: faults.has(status) ? 'fault' : 'neutral', status, durationMs }
}

/** What an instance says of its own load: on every reply, and between them. */
export interface LoadReport {
  /** Calls that it works on or holds in its queue, the one just answered not counted; ≥ 0. */
  readonly inFlight: number
  /** Calls that it can work on at once, ≥ 1; absent: as registered. */
  readonly slots?: number
  /** When it came, in the clock's monotonic milliseconds, where it may be told later; absent: when it is told. */
  readonly at?: number
}

/** Nobody works on more at once: what is above it is a mistake or a lie. */
const most = 1_000_000

/** Whether a report can be true at all. */
export function isPlausible({ inFlight, slots = 1 }: LoadReport): boolean {
  return inFlight >= 0 && inFlight <= most && slots >= 1 && slots <= most
}

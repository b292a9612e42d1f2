/** One instance as the simulator runs it. Times are in mean durations; speed 1 works off a size of 1 in one of them. */
export interface Shape {
  /** Calls that it works on at once; the others wait in one queue, first come first served. */
  readonly slots: number
  /** Size worked off per unit of time and slot. */
  readonly speed: number
  /** How long a call of a size takes that begins now; absent: size ÷ speed. */
  readonly serve?: (size: number, now: number) => number
  /** Whether it is broken at a moment: then it answers each call at once, with UNAVAILABLE. Absent: never. */
  readonly fails?: (now: number) => boolean
  /** Share of calls that it works on as on others, and then answers with UNAVAILABLE; absent: none. */
  readonly faults?: number
}

/** A running instance. */
export interface Station {
  readonly id: string
  readonly shape: Shape
  /** Calls that it works on, and those together with the ones that wait. */
  busy: number
  inSystem: number
  /** First and last call that waits; -1: none does. */
  head: number
  tail: number
  /** Calls that were given to it. */
  picks: number
}

export function stationOf(id: string, shape: Shape): Station {
  return { id, shape, busy: 0, inSystem: 0, head: -1, tail: -1, picks: 0 }
}

/** So many equal ones. */
export function equal(count: number, slots: number, speed = 1): readonly Shape[] {
  return Array.from({ length: count }, () => ({ slots, speed }))
}

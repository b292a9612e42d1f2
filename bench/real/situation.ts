/** What the instances of a fleet are like, and what happens to them in a run. Everything is in milliseconds of the run. */
export interface Situation {
  readonly name: string
  /** What it is, for people. */
  readonly about: string
  /** Work that comes, as a share of what all slots work off while nothing is wrong: ρ. */
  readonly load: number
  /** The instance in this place is this many times slower with what it begins in this time; absent: none is. */
  readonly slow?: { readonly place: number; readonly times: number; readonly fromMs: number; readonly toMs: number }
  /** The instance in this place answers each call at once with UNAVAILABLE; absent: none does. */
  readonly fails?: number
  /** When an instance leaves, and another like it joins; absent: they stay. */
  readonly changes?: readonly { readonly atMs: number; readonly place: number }[]
  /** The share of its work that a call computes instead of waiting; absent: none. */
  readonly cpuShare?: number
}

/** The fleet of all situations: half of the instances are twice as fast. */
export const fleet = { instances: 12, slots: 4, routers: 3, meanMs: 300, cv: 2 } as const

export function speedOf(place: number): 1 | 2 {
  return place < fleet.instances / 2 ? 1 : 2
}

const capacity = Array.from({ length: fleet.instances }, (_, place) => fleet.slots * speedOf(place)).reduce(
  (sum, speed) => sum + speed,
)

/** A run: its first part fills the fleet, and calls that come in it are not counted. */
export const run = { lengthMs: 3_300, warmUpMs: 600 } as const

export function callsPerSecond({ load }: Situation): number {
  return (load * capacity * 1000) / fleet.meanMs
}

export const situations: readonly Situation[] = [
  { name: 'plain', about: 'nothing happens', load: 0.9 },
  {
    name: 'antagonist',
    about: 'one of the fast instances is 4× slower from 1.0 s to 2.3 s',
    load: 0.8,
    slow: { place: 8, times: 4, fromMs: 1_000, toMs: 2_300 },
  },
  {
    name: 'churn',
    about: 'every 0.6 s an instance leaves and another joins',
    load: 0.8,
    changes: [1, 7, 3, 10].map((place, i) => ({ atMs: 900 + i * 600, place })),
  },
  { name: 'black hole', about: 'one of the slow instances fails at once', load: 0.8, fails: 2 },
  { name: 'CPU work', about: 'a hundredth of each call is computed, the rest waited for', load: 0.8, cpuShare: 0.01 },
]

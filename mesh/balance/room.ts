import { workOf } from './queue.ts'
import type { Candidates } from './strategy.ts'

/** Above this share of their slots a group is as good as full: the next calls would queue. */
const full = 0.9

/** Whether a group of instances has room: no more than nine tenths of its slots are in use. */
export function hasRoom(candidates: Candidates, now: number): boolean {
  const { calls, places } = workOf(candidates, now)
  return calls <= full * places
}

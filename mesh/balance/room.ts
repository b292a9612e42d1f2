import { queueAt, trustMs } from './queue.ts'
import type { Candidates } from './strategy.ts'

/** Above this share of their slots a group is as good as full: the next calls would queue. */
const full = 0.9

/** Whether a group of instances has room: no more than nine tenths of its slots are in use. */
export function hasRoom({ fleet, rows, count }: Candidates, now: number): boolean {
  const { columns } = fleet
  const trust = trustMs(fleet)
  let calls = 0
  let places = 0
  for (let i = 0; i < count; i++) {
    const row = rows[i] as number
    calls += queueAt(fleet, row, trust, now)
    places += columns.slots[row] as number
  }
  return calls <= full * places
}

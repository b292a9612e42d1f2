import { chance } from './chance.ts'
import type { Distribution } from './distribution.ts'
import { EventQueue } from './event-queue.ts'

/**
 * One server that works on all calls at once, each at an equal share of its speed. No instance of the mesh is said to be
 * one; it is here because theory knows its mean response exactly.
 *
 * Virtual time is what each call has got: it runs at 1/n while n are there, and a call ends when it has got its size.
 *
 * @returns the mean response
 */
export function processorSharing(
  { load, sizes, calls, seed }: { load: number; sizes: Distribution; calls: number; seed: number }, //
): number {
  const random = chance(seed)
  const ends = new EventQueue()
  const arrivedAt = new Map<number, number>()
  let now = 0
  let virtual = 0
  let nextArrival = 0
  let sum = 0
  let ended = 0
  for (let call = 0; ended < calls; ) {
    const present = ends.size
    const nextEnd = now + (ends.next - virtual) * present
    if (present > 0 && nextEnd <= nextArrival) {
      now = nextEnd
      virtual = ends.next
      const left = ends.pop()
      sum += now - (arrivedAt.get(left) ?? now)
      arrivedAt.delete(left)
      ended += 1
      continue
    }
    if (present > 0) virtual += (nextArrival - now) / present
    now = nextArrival
    arrivedAt.set(call, now)
    ends.push(virtual + sizes(random), call++)
    nextArrival = now - Math.log(1 - random()) / load
  }
  return sum / calls
}

import { least } from './least.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import type { Random, Strategy } from './strategy.ts'

/**
 * The least loaded of all: own calls in flight ÷ slots; among equals each has the same chance.
 *
 * A call counts from the pick to its end, not once it went well: who fails all calls is idle only as long as they last.
 * It knows nothing of what other routers do: with one router it is the shortest queue, with many they herd.
 */
export function leastLoaded(random: Random, slowStart: SlowStart): Strategy {
  return {
    name: 'least_loaded',
    choose({ fleet: { columns }, rows, count }, { now }) {
      const { inFlight, slots, since } = columns
      return least(rows, count, random, row => {
        const places = (slots[row] as number) * rampAt(now - (since[row] as number), slowStart)
        return (inFlight[row] as number) / places
      })
    },
  }
}

import { least } from './least.ts'
import { scoresOf } from './scores.ts'
import { rampAt, type SlowStart } from './slow-start.ts'
import type { Candidates, PickRequest, Random, Strategy } from './strategy.ts'

/**
 * The least loaded of all: own calls in flight ÷ slots; among equals each has the same chance.
 *
 * A call counts from the pick to its end, not once it went well: who fails all calls is idle only as long as they last.
 * It knows nothing of what other routers do: with one router it is the shortest queue, with many they herd.
 */
export function leastLoaded(random: Random, slowStart: SlowStart): Strategy {
  return {
    name: 'least_loaded',
    choose: (candidates, request) => least(candidates.rows, candidates.count, random, loads(candidates, request)),
    scores: (candidates, request) =>
      scoresOf(candidates, "this router's calls in flight / slots: the least", loads(candidates, request)),
  }

  function loads({ fleet }: Candidates, { now }: PickRequest): (row: number) => number {
    const { inFlight, slots, since } = fleet.columns
    return row => {
      const places = (slots[row] as number) * rampAt(now - (since[row] as number), slowStart)
      return (inFlight[row] as number) / places
    }
  }
}

import type { Endpoint } from './endpoint.ts'
import type { Random, Strategy } from './strategy.ts'

/**
 * Each in turn. The cursor starts at a random place, so that several routers do not walk in step, and stands at an
 * instance's id rather than a position: when the pool changes, the turn goes on with the next id in order.
 *
 * @param random uniform in [0, 1); asked once, at the first choice
 */
export function roundRobin(random: Random): Strategy {
  let last: string | undefined

  return {
    name: 'round_robin',
    choose(ready, excluded) {
      if (last === undefined) last = ready[Math.floor(random() * ready.length)]?.instance.id
      const start = indexAfter(ready, last ?? '')
      for (let step = 0; step < ready.length; step++) {
        const endpoint = ready[(start + step) % ready.length]
        if (endpoint === undefined || excluded.has(endpoint.instance.id)) continue
        last = endpoint.instance.id
        return endpoint
      }
      return undefined
    },
  }
}

/** The first position whose id is greater than `id`, or 0 past the end. `ready` is sorted by id. */
function indexAfter(ready: readonly Endpoint[], id: string): number {
  let low = 0
  let high = ready.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const endpoint = ready[middle]
    if (endpoint !== undefined && endpoint.instance.id <= id) low = middle + 1
    else high = middle
  }
  return low === ready.length ? 0 : low
}

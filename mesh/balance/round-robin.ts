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
    choose({ fleet, rows, count }) {
      const idAt = (position: number) => fleet.members[rows[position] as number]?.instance.id ?? ''
      last ??= idAt(Math.floor(random() * count))
      // The first position whose id is greater, or 0 past the end.
      let low = 0
      let high = count
      while (low < high) {
        const middle = (low + high) >>> 1
        if (idAt(middle) <= last) low = middle + 1
        else high = middle
      }
      const position = low === count ? 0 : low
      last = idAt(position)
      return rows[position] as number
    },
  }
}
